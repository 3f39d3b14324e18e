import type { Listener, Player, PlayerOptions, Wished } from "./events.ts";
import { watchMediaClock } from "./media-clock.ts";

/** How often a track that failed is asked for anew, and how long after the last time, in ms. */
const MOST_RESCUES = 8;
const RESCUE_MS = 1500;

/** Fewer bytes, as of an error, say nothing of a line. */
const LEAST_BYTES = 16 * 1024;

/** How long a choice that was asked for ahead is used, in ms: lines change, and variants fail. */
const CHOICE_MS = 30_000;

/**
 * A track's negotiated address in an element and nothing else: the edge chooses once, one playback is one file. `prepare` has it chosen
 * ahead, which saves the press of play a round trip. A change of quality counts from the next play on and goes on where it was. When the
 * file fails the address is asked again, and the edge chooses another.
 */
export function createPlainPlayer(audio: HTMLAudioElement, url: string, options: PlayerOptions = {}): Player {
  const { onEvent: tell = () => undefined } = options;
  const clock = watchMediaClock(audio, tell);
  const stopped = new AbortController();
  const pieces = tellPieces(audio, tell);
  let quality: Wished = options.quality ?? "auto";
  let loaded: Wished | undefined;
  let chosen: { readonly quality: Wished; readonly url: string; readonly atMs: number } | undefined;
  let rescues = 0;

  const load = (): void => {
    const at = audio.currentTime;
    const ahead = chosen?.quality === quality && performance.now() - chosen.atMs < CHOICE_MS ? chosen.url : undefined;
    loaded = quality;
    audio.preload = "none";
    audio.src = ahead ?? addressOf(url, quality);
    // Before anything is known of the file this is where it will begin (HTML, "default playback start position").
    if (at > 0) audio.currentTime = at;
    if (ahead !== undefined) tell({ kind: "file", url: ahead });
  };
  /** Asks the edge which file it is for what is wished for. */
  const ask = async (): Promise<void> => {
    const wished = quality;
    try {
      const { ok, status, url: file } = await fetch(addressOf(url, wished), { method: "HEAD", signal: stopped.signal });
      // A fragment is never sent, and makes another address of it to the browser alone, which has nothing of that yet.
      if (ok) chosen = { quality: wished, url: `${file}${new URL(url, location.href).hash}`, atMs: performance.now() };
      else tell({ kind: "trouble", what: `status ${status}`, lost: false });
    } catch (problem) {
      if (!stopped.signal.aborted) tell({ kind: "trouble", what: String(problem), lost: false });
    }
  };
  const choose = async (): Promise<void> => {
    // Meanwhile the element's own controls have an address to play.
    if (audio.paused && loaded !== quality) load();
    await ask();
    if (audio.paused && !stopped.signal.aborted && chosen?.quality === quality) load();
  };
  let choosing: Promise<void> | undefined;
  const prepare = (): Promise<void> => {
    choosing = choose().finally(() => { choosing = undefined; });
    return choosing;
  };
  const on = (name: keyof HTMLMediaElementEventMap, hear: () => void): void => audio.addEventListener(name, hear, { signal: stopped.signal });
  on("pause", () => {
    if (loaded !== quality && !audio.ended) void prepare();
  });
  on("error", () => {
    if (audio.error === null || !audio.hasAttribute("src")) return;
    rescues += 1;
    const lost = rescues > MOST_RESCUES;
    tell({ kind: "trouble", what: audio.error.message, lost });
    if (lost) return;
    chosen = undefined;
    const timer = window.setTimeout(async () => {
      await ask();
      if (stopped.signal.aborted) return;
      load();
      await audio.play().catch(() => undefined);
    }, (rescues - 1) * RESCUE_MS);
    stopped.signal.addEventListener("abort", () => window.clearTimeout(timer));
  });

  return {
    prepare,
    play: async () => {
      // What is asked already is there sooner than what would be asked now; by then the clock of the press must run.
      if (choosing !== undefined) {
        clock.pressed();
        await choosing;
      }
      if (loaded !== quality) load();
      return audio.play();
    },
    setQuality: (wished) => {
      quality = wished;
      if (audio.paused) void prepare();
    },
    throughputKbps: pieces.kbps,
    close: () => {
      stopped.abort();
      clock.close();
      pieces.close();
      audio.removeAttribute("src");
      audio.load();
    },
  };
}

function addressOf(url: string, quality: Wished): string {
  const asked = new URL(url, location.href);
  if (quality !== "auto") asked.searchParams.set("quality", quality);
  return asked.href;
}

/** Whether two addresses are the same to who is asked. */
function isSame(a: string, b: string): boolean {
  return a.replace(/#.*$/, "") === b.replace(/#.*$/, "");
}

/** Tells of every answer the element got, once the browser lists it: when it is over. */
function tellPieces(audio: HTMLAudioElement, tell: Listener): { readonly kbps: () => number | undefined; readonly close: () => void } {
  let kbps: number | undefined;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!(entry instanceof PerformanceResourceTiming) || entry.initiatorType !== "audio" || !isSame(entry.name, audio.currentSrc)) continue;
      const { name: url, encodedBodySize: bytes, startTime: beganMs, responseStart: firstByteMs, responseEnd: endedMs, serverTiming } = entry;
      if (bytes >= LEAST_BYTES && endedMs > firstByteMs) kbps = (bytes * 8) / (endedMs - firstByteMs);
      const served = serverTiming.find(({ name }) => name === "cache")?.description ?? "";
      tell({ kind: "piece", piece: { url, variant: undefined, bytes, beganMs, firstByteMs, endedMs, served } });
    }
  });
  observer.observe({ type: "resource" });
  return { kbps: () => kbps, close: () => observer.disconnect() };
}
