import type { Locator, Page } from "playwright-core";

/** The media clock of the player in a box, in seconds. */
export function clockOf(box: Locator): Promise<number> {
  return box.locator("audio").evaluate((audio) => (audio instanceof HTMLAudioElement ? audio.currentTime : -1));
}

/** Waits until the media clock of a player has gone on by so many seconds. */
export async function goesOn(page: Page, selector: string, seconds = 1): Promise<void> {
  const from = await clockOf(page.locator(selector));
  await page.waitForFunction(([selector, least]) => {
    const audio = document.querySelector(`${selector} audio`);
    return audio instanceof HTMLAudioElement && audio.currentTime >= Number(least) && !audio.paused;
  }, [selector, from + seconds] as const, { polling: 50 });
}

/** Waits until what a player plays is no silence: the loudest sample of a while is above a thousandth of full scale. */
export async function soundsLoud(page: Page, selector: string): Promise<void> {
  const loudest = await page.evaluate(async (selector) => {
    const audio = document.querySelector(`${selector} audio`);
    if (!(audio instanceof HTMLAudioElement) || !("captureStream" in audio) || typeof audio.captureStream !== "function") return -1;
    const stream: unknown = audio.captureStream();
    if (!(stream instanceof MediaStream)) return -1;
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let loudest = 0;
    for (let look = 0; look < 60 && loudest < 0.001; look += 1) {
      await new Promise((wake) => window.setTimeout(wake, 50));
      analyser.getFloatTimeDomainData(samples);
      loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), loudest);
    }
    await context.close();
    return loudest;
  }, selector);
  if (loudest < 0.001) throw new Error(`the loudest sample of ${selector} was ${loudest}`);
}

/** What a player has buffered, in seconds, piece by piece. */
export function buffered(box: Locator): Promise<[number, number][]> {
  return box.locator("audio").evaluate((audio) => {
    if (!(audio instanceof HTMLAudioElement)) return [];
    return Array.from({ length: audio.buffered.length }, (_, at): [number, number] => [audio.buffered.start(at), audio.buffered.end(at)]);
  });
}
