/** A listener's journey through the player's page in a real browser: two players, qualities, lines, and a variant's death. */
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { startDemo } from "../../scripts/demo/running.ts";
import { openPage } from "./chromium.ts";
import { check } from "./facts.ts";
import { buffered, clockOf, goesOn, soundsLoud } from "./sound.ts";

const demo = await startDemo(9797);
const { page, complaints, close } = await openPage({ width: 1280, height: 1000 });

const HLS = ".player[data-player=hls]";
const PLAIN = ".player[data-player=plain]";
const box = (which: string): Locator => page.locator(which);
const fact = (which: string, name: string): Promise<string> => box(which).locator(`[data-fact=${name}]`).innerText();

async function choose(group: "track" | "quality" | "line", value: string): Promise<void> {
  await page.locator(`.choice[data-of=${group}] label:has(input[value="${value}"])`).click();
}

/** Waits until a player says that it plays a variant whose id begins so. */
async function hears(which: string, variant: string): Promise<void> {
  await page.waitForFunction(([which, variant]) => document.querySelector(`${which} [data-fact=heard]`)?.textContent?.startsWith(variant), [which, variant] as const, { polling: 50 });
}

async function seek(which: string, to: number): Promise<void> {
  await box(which).locator("audio").evaluate((audio, to) => { if (audio instanceof HTMLAudioElement) audio.currentTime = to; }, to);
}

/** The variants of fragments in the table, newest first. */
function fetched(): Promise<string[]> {
  return page.locator('#events tr[data-kind=piece][data-player="hls.js"]').evaluateAll((rows) => rows.map((row) => (row instanceof HTMLElement ? row.dataset.variant ?? "" : "")));
}

const failed = await check([
  ["the page comes through the edge, with two tracks and two players", async () => {
    await page.goto(`${demo.edge}/player`);
    await box(PLAIN).waitFor();
    assert.equal(await page.locator(".choice[data-of=track] input").count(), 2);
    assert.equal(await page.locator(".player").count(), 2);
  }],
  ["playlists are fetched ahead of a press, no sound is", async () => {
    await page.locator("#events tr[data-kind=listed]").waitFor();
    const sound = await page.evaluate(() => performance.getEntriesByType("resource").filter((entry) =>
      entry instanceof PerformanceResourceTiming && entry.name.includes(".mp4") && entry.encodedBodySize > 0).length);
    assert.equal(sound, 0);
  }],
  ["hls.js plays from the keyboard, from silence to sound", async () => {
    await box(HLS).locator(".play").focus();
    await page.keyboard.press("Enter");
    await goesOn(page, HLS);
    await soundsLoud(page, HLS);
    assert.match(await fact(HLS, "sound"), /^\d.*ms$/);
  }],
  ["it begins with what the edge lists first and goes up by itself on a good line", async () => {
    await hears(HLS, "aac-256");
    const variants = (await fetched()).toReversed();
    assert.notEqual(variants[0], "aac-256");
    assert.ok(variants.includes("aac-256"));
  }],
  ["a wish for less changes what is heard, and what is buffered has no gap", async () => {
    await choose("quality", "low");
    await hears(HLS, "aac-96");
    await goesOn(page, HLS);
    assert.equal((await buffered(box(HLS))).length, 1);
  }],
  ["a seek lands where it was asked to and the clock goes on from there", async () => {
    await seek(HLS, 36);
    await goesOn(page, HLS);
    const now = await clockOf(box(HLS));
    assert.ok(now >= 36 && now < 41, `the clock is at ${now}`);
  }],
  ["what the table names as the source is a tier of the edge", async () => {
    const places = await page.locator("#events tr[data-kind=piece]").evaluateAll((rows) => rows.map((row) => (row instanceof HTMLElement ? row.dataset.from : "")));
    assert.ok(places.length > 3);
    for (const place of places) assert.match(place ?? "", /^(memory|colo|upstream)$/);
  }],
  ["a plain element plays the negotiated address, from silence to sound, and the other falls silent", async () => {
    await box(PLAIN).locator(".play").click();
    await goesOn(page, PLAIN);
    await soundsLoud(page, PLAIN);
    assert.equal(await box(HLS).locator("audio").evaluate((audio) => audio instanceof HTMLAudioElement && audio.paused), true);
    await hears(PLAIN, "aac-96");
  }],
  ["a wish for more counts from its next play on, which goes on where it was", async () => {
    await seek(PLAIN, 20);
    await goesOn(page, PLAIN);
    await choose("quality", "high");
    await goesOn(page, PLAIN);
    await hears(PLAIN, "aac-96");
    await box(PLAIN).locator(".play").click();
    await hears(PLAIN, "aac-256");
    await box(PLAIN).locator(".play").click();
    await goesOn(page, PLAIN);
    const now = await clockOf(box(PLAIN));
    assert.ok(now >= 21 && now < 30, `the clock is at ${now}`);
  }],
  ["a line that is chosen is the line: 64 KiB take as long as it says", async () => {
    const chosen = page.waitForResponse((response) => response.url().endsWith("/_demo/line") && response.request().method() === "POST");
    await choose("line", "3g");
    await chosen;
    assert.deepEqual(demo.line.now(), { roundTripMs: 100, kbps: 1100 });
    const path = await page.locator("#lost-variant").inputValue();
    const began = performance.now();
    await (await fetch(`${demo.line.url}${path}`, { headers: { range: "bytes=0-65535" } })).arrayBuffer();
    const took = performance.now() - began;
    assert.ok(took > 100 + (65_536 * 8) / 1100, `it took ${took} ms`);
  }],
  ["lossless is to be had, by another codec on the way", async () => {
    const chosen = page.waitForResponse((response) => response.url().endsWith("/_demo/line") && response.request().method() === "POST");
    await choose("line", "home");
    await chosen;
    await choose("quality", "auto");
    await choose("track", "orbital-elevator");
    await box(HLS).locator(".play").click();
    await goesOn(page, HLS);
    await choose("quality", "lossless");
    await hears(HLS, "flac");
    await goesOn(page, HLS);
    await soundsLoud(page, HLS);
  }],
  ["the browser had nothing to complain of", async () => {
    assert.deepEqual(complaints, []);
  }],
  ["a variant that dies while it plays is followed by another, without an end", async () => {
    await choose("track", "nebula");
    await choose("quality", "normal");
    await box(HLS).locator(".play").click();
    await hears(HLS, "aac-160");
    await page.locator("#lost-variant").selectOption({ label: "aac-160" });
    await page.locator("#lose").click();
    await page.getByText(/is lost/).waitFor();
    await seek(HLS, 37);
    await goesOn(page, HLS, 2);
    assert.notEqual((await fetched())[0], "aac-160");
  }],
  ["a plain element that was sent to it asks again, and is sent to another", async () => {
    await hears(PLAIN, "aac-160");
    await box(PLAIN).locator(".play").click();
    await goesOn(page, PLAIN);
    assert.doesNotMatch(await fact(PLAIN, "heard"), /aac-160/);
    await page.locator("#find").click();
    await page.getByText("All files are there again.").waitFor();
  }],
  ["every control has a name to call it by", async () => {
    const nameless = await page.locator("button, input, select, audio, a").evaluateAll((controls) => controls.filter((control) => {
      const labels = control instanceof HTMLInputElement || control instanceof HTMLSelectElement ? [...(control.labels ?? [])] : [];
      return ![control.getAttribute("aria-label") ?? "", control.textContent ?? "", ...labels.map((label) => label.textContent ?? "")].some((name) => name.trim() !== "");
    }).map((control) => control.outerHTML));
    assert.deepEqual(nameless, []);
  }],
  ["nothing sticks out of a telephone's screen, and the page can be looked at", async () => {
    const folder = await mkdtemp(join(tmpdir(), "downbeat-player-"));
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 1000 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder, `${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    console.log(`      screenshots are in ${folder}`);
  }],
]).finally(async () => {
  await close();
  await demo.close();
});
process.exitCode = failed === 0 ? 0 : 1;
