/** A listener's journey through the demo's page in a real browser: play, seek, play again, race. */
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { startDemo } from "../../scripts/demo/running.ts";
import { openPage } from "./chromium.ts";
import { check } from "./facts.ts";
import { clockOf, goesOn as clockGoesOn } from "./sound.ts";

const demo = await startDemo(9787);
const { page, complaints, close } = await openPage({ width: 1280, height: 900 });

/** The box of one road of a track's card. */
function roadOf(track: string, which: "edge" | "origin"): string {
  return `#${track} .road[data-road=${which}]`;
}

function road(track: string, which: "edge" | "origin"): Locator {
  return page.locator(roadOf(track, which));
}

/** Waits until the media clock of a player has gone on by a second. */
function goesOn(track: string, which: "edge" | "origin"): Promise<void> {
  return clockGoesOn(page, roadOf(track, which));
}

/** The list's entries of a file by a road, newest first, as place and verdict; waits until there are `least`. */
async function listed(file: string, which: "edge" | "origin", least: number, asker = "player"): Promise<string[]> {
  const entries = page.locator(`#journal li[data-file="${file}"][data-road=${which}][data-asker="${asker}"]`);
  await entries.nth(least - 1).waitFor();
  return entries.evaluateAll((items) => items.map((item) => (item instanceof HTMLElement ? `${item.dataset.place} ${item.dataset.verdict}`.trim() : "")));
}

async function chooseFormat(file: string): Promise<void> {
  await page.locator(`label:has(input[value="${file}"])`).click();
}

/** Waits until the origin has nothing more to send: the edge goes on filling after a race is over. */
async function filled(): Promise<void> {
  const sent = async (): Promise<string> => JSON.stringify(await (await fetch(`${demo.origin}/_demo/stats`)).json());
  for (let before = "", now = await sent(); before !== now; now = await sent()) {
    before = now;
    await page.waitForTimeout(300); // twice the origin's latency
  }
}

/** The first bytes of a race in ms, edge and origin. */
async function race(track: string, kind: "start" | "seek"): Promise<{ edge: number; origin: number }> {
  const card = page.locator(`#${track}`);
  const before = await page.locator("#journal li.answer").count();
  await card.locator(`[data-race=${kind}]`).click();
  await page.locator("#journal li.answer").nth(before + 1).waitFor();
  const read = async (which: string): Promise<number> => Number.parseFloat(await card.locator(`.bar[data-road=${which}] .bar-ms`).innerText());
  return { edge: await read("edge"), origin: await read("origin") };
}

const failed = await check([
  ["the page comes through the edge and lists five tracks", async () => {
    await page.goto(`${demo.edge}/`);
    await page.locator(".track").nth(4).waitFor();
    assert.equal(await page.locator(".track").count(), 5);
  }],
  ["nothing is fetched of a track before it is played", async () => {
    assert.equal(await page.evaluate(() => performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith(".mp3")).length), 0);
  }],
  ["a track plays through the edge from the keyboard, and its clock goes on", async () => {
    await road("nebula", "edge").locator(".play").focus();
    await page.keyboard.press("Enter");
    await goesOn("nebula", "edge");
  }],
  ["the first play is listed as fetched from the origin", async () => {
    assert.deepEqual(await listed("nebula.mp3", "edge", 1), ["upstream miss"]);
  }],
  ["a seek lands where it was asked to and the clock goes on from there", async () => {
    await road("nebula", "edge").locator("audio").evaluate((audio) => { if (audio instanceof HTMLAudioElement) audio.currentTime = 45; });
    await goesOn("nebula", "edge");
    const now = await clockOf(road("nebula", "edge"));
    assert.ok(now >= 45 && now < 50, `the clock is at ${now}`);
    assert.match(await road("nebula", "edge").locator(".felt").innerText(), /^seek took \d/);
  }],
  ["the second play asks again and is listed as a hit", async () => {
    await road("nebula", "edge").locator(".play").click();
    await goesOn("nebula", "edge");
    const [second] = await listed("nebula.mp3", "edge", 2);
    assert.match(second ?? "", /^(memory|colo) hit$/);
    assert.match(await road("nebula", "edge").locator(".from").innerText(), /(memory|colo)\s+hit/);
  }],
  ["the origin plays the same beside it, and the edge falls silent", async () => {
    await road("nebula", "origin").locator(".play").click();
    await goesOn("nebula", "origin");
    assert.equal(await road("nebula", "edge").locator("audio").evaluate((audio) => audio instanceof HTMLAudioElement && audio.paused), true);
    assert.deepEqual(await listed("nebula.mp3", "origin", 1), ["origin"]);
  }],
  ...["through-space.flac", "through-space.webm", "through-space.m4a", "a-new-journey.m4a"].map((file) => [
    `${file} plays through the edge${file === "a-new-journey.m4a" ? ", its index at the end of the file" : ""}`,
    async () => {
      const track = file.slice(0, file.lastIndexOf("."));
      await chooseFormat(file);
      await road(track, "edge").locator(".play").click();
      await goesOn(track, "edge");
    },
  ] as const),
  ["in a race for a start the edge has, its first byte is there in half the origin's time", async () => {
    await race("awakening", "start");
    await filled();
    const { edge, origin } = await race("awakening", "start");
    assert.match((await listed("awakening.mp3", "edge", 2, "start race"))[0] ?? "", /^(memory|colo) hit$/);
    assert.ok(origin >= 140, `the origin took ${origin} ms`);
    assert.ok(edge * 2 < origin, `the edge took ${edge} ms, the origin ${origin} ms`);
  }],
  ["in a race for a seek nobody made before, the edge is hardly later than the origin", async () => {
    const ratios: number[] = [];
    for (const format of ["mp3", "m4a", "webm"]) {
      await chooseFormat(`orbital-elevator.${format}`);
      const { edge, origin } = await race("orbital-elevator", "seek");
      ratios.push(edge / origin);
    }
    assert.ok(Math.min(...ratios) < 1.25, `the edge's times over the origin's: ${ratios.join(", ")}`); // the machine may be busy
  }],
  ["the line's choices reach the origin", async () => {
    await page.getByLabel("Distance").selectOption("40");
    const { origin } = await race("awakening", "seek");
    assert.ok(origin >= 38 && origin < 130, `the origin took ${origin} ms`);
    assert.match(await page.locator("#origin-requests").innerText(), /^\d+ times$/);
  }],
  ["every control has a name to call it by", async () => {
    const nameless = await page.locator("button, input, select, audio, a").evaluateAll((controls) => controls.filter((control) => {
      const labels = control instanceof HTMLInputElement || control instanceof HTMLSelectElement ? [...(control.labels ?? [])] : [];
      return ![control.getAttribute("aria-label") ?? "", control.textContent ?? "", ...labels.map((label) => label.textContent ?? "")].some((name) => name.trim() !== "");
    }).map((control) => control.outerHTML));
    assert.deepEqual(nameless, []);
  }],
  ["nothing sticks out of a telephone's screen", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  }],
  ["the browser has nothing to complain of", async () => {
    assert.deepEqual(complaints, []);
  }],
  ["the page can be looked at", async () => {
    const folder = await mkdtemp(join(tmpdir(), "downbeat-demo-"));
    await page.screenshot({ path: join(folder, "telephone.png"), fullPage: true });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.screenshot({ path: join(folder, "light.png") });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: join(folder, "dark.png") });
    console.log(`      screenshots are in ${folder}`);
  }],
]).finally(async () => {
  await close();
  await demo.close();
});
process.exitCode = failed === 0 ? 0 : 1;
