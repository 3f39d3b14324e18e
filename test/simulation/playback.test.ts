import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { aimsOf, aimsText } from "../../scripts/simulation/playback/aims.ts";
import { readPlaybackArguments } from "../../scripts/simulation/playback/arguments.ts";
import { fragmentBytes, fragmentIn } from "../../scripts/simulation/playback/boxes.ts";
import { Clock } from "../../scripts/simulation/playback/clock.ts";
import { simulatePlayback } from "../../scripts/simulation/playback/command.ts";
import { CONTESTANTS, FIRST, FLOOR, OURS, PLAIN, firstFor } from "../../scripts/simulation/playback/contestants.ts";
import { type Told, toldOf } from "../../scripts/simulation/playback/known.ts";
import { TIMESCALE, answersOf, trackOf } from "../../scripts/simulation/playback/ladder.ts";
import { Link } from "../../scripts/simulation/playback/link.ts";
import { pictureOf } from "../../scripts/simulation/playback/picture.ts";
import { openPage } from "../../scripts/simulation/playback/player.ts";
import { tableText } from "../../scripts/simulation/playback/report.ts";
import { type Run, play, startsOn } from "../../scripts/simulation/playback/runs.ts";
import { type Heard, listen } from "../../scripts/simulation/playback/session.ts";
import { summaryOf } from "../../scripts/simulation/playback/summary.ts";
import { Bandwidth, type Trace, readTraces, tracesIn } from "../../scripts/simulation/playback/traces.ts";
import { Random } from "../../scripts/simulation/random.ts";

const track = trackOf("aac", 1);
const constant = (kbps: number): Trace => ({ name: "constant", roundTripMs: 100, steps: [[1000, kbps]] });
const unknown: Told = { fields: new Headers({ accept: "*/*" }), cf: { clientTcpRtt: 100 } };
const setup = (name: string, told = unknown) => CONTESTANTS.get(name)?.(track, told) ?? { multivariant: "", prepare: () => undefined };
const hear = (name: string, trace: Trace, atMs = 0): Promise<Heard> => listen(new Bandwidth(trace), atMs, track, setup(name));

/** What a way to play asks for in its first seconds, and when its first sound comes. */
async function asked(name: string, kbps: number, seconds: number): Promise<{ readonly asked: readonly (readonly [ms: number, what: string])[]; readonly soundMs: number | undefined }> {
  const { multivariant, prepare } = setup(name);
  const answers = answersOf(track, multivariant);
  const asked: [number, string][] = [];
  const page = openPage(new Bandwidth(constant(kbps)), 0, TIMESCALE, (url, range) => {
    const path = url.replace(/^.*\/(?=[^/]+$)/, "");
    if (range !== "bytes=0-699") asked.push([page.clock.now(), range === undefined ? path : path.replace(".mp4", "")]);
    return answers(url, range);
  });
  const hls = new page.Hls();
  prepare(hls, page.Hls.Events);
  hls.loadSource("https://edge.example/audio/track.m3u8");
  hls.attachMedia(page.media as unknown as HTMLMediaElement);
  void page.media.play();
  await page.clock.run(seconds * 1000, () => false);
  hls.destroy();
  return { asked, soundMs: page.media.stretches[0]?.atMs };
}

describe("hls.js alone on a line of 500 kbit/s and 100 ms", () => {
  // Its first estimate is 500 kbit/s (abrEwmaDefaultEstimate), which 256 kbit/s with a peak below 300 fit into. By then it has heard of one
  // second: what needs 6 s of the next to be there within it is the highest no more, and only a variant whose playlist it has not read
  // (so that it counts with this second's length) seems to fit: it goes down twice, a playlist each.
  it("starts with the highest variant, falls to the lowest and climbs again", async () => {
    const { asked: all } = await asked(PLAIN, 500, 8);
    expect(all.map(([, what]) => what)).toEqual(["track.m3u8", "aac-256.m3u8", "aac-256", "aac-160.m3u8", "aac-96.m3u8", "aac-96", "aac-96", "aac-160", "aac-256", "aac-256"]);
  });

  it("is heard when two playlists, the init and a second of sound have come, a round trip before each", async () => {
    const { asked: all, soundMs } = await asked(PLAIN, 500, 2);
    const wire = (url: string): number => answersOf(track, setup(PLAIN).multivariant)(`https://edge.example${url}`, undefined).wireBytes;
    const [head, bytesInMs, initBytes, second] = [300, 500 / 8, 700, track.variants[2]?.fragments?.list[0]?.[1] ?? 0];
    const multivariantMs = 100 + (head + wire("/audio/track.m3u8")) / bytesInMs;
    const mediaMs = multivariantMs + 100 + (head + wire("/audio/track/aac-256.m3u8")) / bytesInMs;
    // The init and the fragment are asked for together; each is appended in 5 ms.
    const fragmentMs = mediaMs + 100 + (2 * head + initBytes + second) / bytesInMs;
    expect(all.slice(0, 3).map(([ms]) => Math.round(ms))).toEqual([0, multivariantMs, mediaMs].map(Math.round));
    expect(soundMs).toBeCloseTo(fragmentMs + 10, 0);
  });
});

describe("with the edge's choice", () => {
  it("a listener of whom nothing is known hears the lowest variant, and sooner", async () => {
    const [ours, plain] = [await hear(OURS, constant(500)), await hear(PLAIN, constant(500))];
    expect([ours.first, plain.first]).toEqual(["aac-96", "aac-256"]);
    const [low, high] = [0, 2].map((at) => track.variants[at]?.fragments?.list[0]?.[1] ?? 0);
    expect(plain.firstSoundMs - ours.firstSoundMs).toBeCloseTo(((high ?? 0) - (low ?? 0)) / (500 / 8), -1);
  });

  it("a listener on a good line hears the highest at once, one on a slow line the lowest", () => {
    const told = (kbps: number): Told => ({ fields: new Headers({ accept: "*/*", downlink: String(kbps / 1000) }), cf: { clientTcpRtt: 100, edgeL4: { deliveryRate: (kbps * 1000) / 8 } } });
    expect(firstFor(track, told(8000))).toBe("aac-256");
    expect(firstFor(track, told(150))).toBe("aac-96");
  });

  it("the page keeps to the first variant until there is sound ahead, then climbs as hls.js does", async () => {
    const sounds = async (name: string) => (await asked(name, 1000, 6)).asked.map(([, what]) => what).filter((what) => !what.includes("."));
    expect((await sounds(FIRST)).slice(0, 4)).toEqual(["aac-96", "aac-160", "aac-160", "aac-256"]);
    const ours = await sounds(OURS);
    expect(ours.slice(0, 3)).toEqual(["aac-96", "aac-96", "aac-96"]);
    expect(ours).toContain("aac-256");
    expect(new Set(await sounds(FLOOR))).toEqual(new Set(["aac-96"]));
  });
});

it("a line that carries nothing for a while begins late, waits in the middle, and is survived", async () => {
  const late = await hear(OURS, { name: "late", roundTripMs: 100, steps: [[25_000, 0], [600_000, 800]] });
  expect(late.firstSoundMs).toBeGreaterThan(25_000);
  expect(late).toMatchObject({ began: true, failed: false });
  expect(late.beginning.ms).toBeCloseTo(30_000, 6);
  const cut = await hear(PLAIN, { name: "cut", roundTripMs: 100, steps: [[3000, 800], [60_000, 0], [600_000, 800]] });
  expect(cut.all.waitedMs).toBeGreaterThan(40_000);
  expect(cut.all.waitedMs).toBeLessThan(65_000);
  expect(cut.beginning.waitedMs).toBeLessThan(30_000);
  expect(cut.playedSec * 1000 + cut.all.waitedMs + cut.firstSoundMs).toBeCloseTo(180_000, -1);
  expect(cut.failed).toBe(false);
});

it("what a line carries by then and when it has carried so much are the same thing, however often its trace comes again", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 50_000 })), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(steps, fc.double({ min: 0, max: 50_000, noNaN: true }), (list, ms) => {
    const line = new Bandwidth({ name: "", roundTripMs: 0, steps: list });
    expect(line.msOf(line.bitsBy(ms))).toBeCloseTo(ms, 3);
  }));
});

it("answers under way at once share the line evenly, and what is aborted takes its share for a round trip more", async () => {
  const clock = new Clock();
  const link = new Link(clock, new Bandwidth(constant(800)), 0);
  const done: number[] = [];
  const ask = (bytes: number) => link.request(bytes, { begun: () => undefined, done: () => done.push(Math.round(clock.now())) });
  ask(9700);
  ask(19_700);
  await clock.run(10_000, () => false);
  // 100 bytes in a ms, the heads with them: 20,000 of both at 100 + 200, the other 10,000 after 100 more.
  expect(done).toEqual([300, 400]);
  const given = ask(1e6);
  clock.after(200, given.abort);
  await clock.run(30_000, () => false);
  ask(9700);
  await clock.run(40_000, () => false);
  expect(done).toEqual([300, 400, 30_200]);
});

it("what the edge is told has nothing in it of what the line carries after play was pressed", () => {
  const before: Trace["steps"] = Array.from({ length: 120 }, (_, at) => [1000, 300 + 40 * (at % 7)] as const);
  const line = (kbps: number) => new Bandwidth({ name: "", roundTripMs: 100, steps: [...before, [120_000, kbps]] });
  for (let seed = 1; seed <= 40; seed += 1) {
    const [one, other] = [100, 9000].map((kbps) => toldOf(line(kbps), 120_000, 1, new Random(seed)));
    expect(one?.cf).toEqual(other?.cf);
    expect([...(one?.fields ?? [])]).toEqual([...(other?.fields ?? [])]);
    expect(JSON.stringify(toldOf(line(500), 120_000, 0, new Random(seed)))).not.toContain("deliveryRate");
  }
});

it("a fragment says which variant it is of, from when and how long", () => {
  expect(fragmentIn(fragmentBytes(2, 5 * 2 ** 32 + 7, 48_000, 5000))).toEqual({ variant: 2, startTicks: 5 * 2 ** 32 + 7, ticks: 48_000 });
  expect(fragmentIn(new Uint8Array(200))).toBeUndefined();
});

describe("a few listeners", async () => {
  const traces: readonly Trace[] = [{ name: "slow", roundTripMs: 100, steps: [[20_000, 180], [20_000, 400]] }, { name: "quick", roundTripMs: 100, steps: [[60_000, 3000]] }];
  const starts = () => startsOn(traces, 2, 5);
  const runs = await play(traces, starts(), track, 0.5);

  it("are the same for the same seed", async () => {
    expect(await play(traces, starts(), track, 0.5)).toEqual(runs);
    expect(startsOn(traces, 2, 6).map(({ atMs }) => atMs)).not.toEqual(startsOn(traces, 2, 5).map(({ atMs }) => atMs));
    expect(runs.map(({ trace }) => trace)).toEqual([0, 1]);
  });

  it("hear the lowest variant at 97 kbit/s and nothing else where there is nothing else", () => {
    expect(summaryOf(runs, FLOOR)).toMatchObject({ listeners: 2, switches: 0, silent: 0, failed: 0, first: { "aac-96": 1 } });
    expect(summaryOf(runs, FLOOR).meanKbps).toBeCloseTo(97.2, 0);
    expect(summaryOf(runs, PLAIN).first).toEqual({ "aac-256": 1 });
  });

  it("are told of in a table and drawn", async () => {
    expect(tableText("3G", runs).split("\n")).toHaveLength(5);
    const svg = await pictureOf(runs, traces, track, 0.5, 5);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg.trim()).toMatch(/^<svg[^]*<\/svg>$/);
  });
});

it("aims are met by who waits half as long, at the bitrate, and missed one by one by who does not", () => {
  const heard = (firstSoundMs: number, waitedMs: number, meanKbps: number, silentMs = waitedMs): Heard => ({
    firstSoundMs, began: true, beginning: { ms: 30_000, waitedMs }, all: { ms: 170_000, waitedMs }, silentMs, playedSec: 160, meanKbps, switches: 1, first: "aac-96", kbps: [], ahead: [], failed: false,
  });
  const missed = (ours: Heard, plain = heard(500, 4000, 200), floor = heard(400, 0, 97)): number[] => {
    const runs: Run[] = [{ trace: 0, atMs: 0, heard: new Map([[PLAIN, plain], [OURS, ours], [FLOOR, floor]]) }];
    const aims = aimsOf(runs, "here");
    expect(aimsText(aims).split("\n")).toHaveLength(6);
    return aims.flatMap(({ isMet }, at) => (isMet ? [] : [at]));
  };
  expect(missed(heard(500, 2000, 190))).toEqual([]);
  expect(missed(heard(501, 2000, 190))).toEqual([0, 1]);
  expect(missed(heard(500, 2001, 190, 0))).toEqual([2, 3]);
  expect(missed(heard(500, 2000, 190, 2001))).toEqual([4]);
  expect(missed(heard(500, 2000, 189.9))).toEqual([5]);
  // Whom the lowest variant alone keeps waiting counts in the whole only.
  expect(missed(heard(500, 3000, 190), heard(500, 4000, 200), heard(400, 2500, 97))).toEqual([2]);
});

it("traces are read line by line, and what is none is said", () => {
  expect(readTraces('{"trace":"a","ms_kbps_lat":[[1000,500,20],[900,0,20]]}\n')).toEqual([{ name: "a", roundTripMs: 20, steps: [[1000, 500], [900, 0]] }]);
  expect(() => readTraces('{"trace":"a","ms_kbps_lat":[[1000,"x",20]]}')).toThrow("no trace");
  expect(() => readTraces('{"trace":"a"}')).toThrow("no trace");
});

it("arguments are read, and all that is wrong with them is said", () => {
  expect(readPlaybackArguments([], "there")).toEqual({
    kind: "run", options: { data: "there", isNamed: false, sets: ["3G", "4G", "fcc"], seed: 1, starts: 172, known: 0.7, ladder: "aac", svg: undefined, json: false },
  });
  expect(readPlaybackArguments(["--data", "x", "--traces", "4G", "--seed", "3", "--starts", "9", "--known", "0", "--ladder", "aac+opus", "--json", "--svg", "y"], "there")).toEqual({
    kind: "run", options: { data: "x", isNamed: true, sets: ["4G"], seed: 3, starts: 9, known: 0, ladder: "aac+opus", svg: "y", json: true },
  });
  const wrong = readPlaybackArguments(["--traces", "5G", "--seed", "x", "--starts", "0", "--known", "2", "--ladder", "mp3"], "there");
  expect(wrong.kind === "wrong" && wrong.mistakes).toHaveLength(5);
  expect(readPlaybackArguments(["--what"], "there").kind).toBe("wrong");
  expect(readPlaybackArguments(["-h"], "there").kind).toBe("help");
});

it("a folder that was named and has no traces is a mistake, and one that was not is skipped", async () => {
  const nothing = new URL("./", import.meta.url);
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.stubEnv("DOWNBEAT_TRACES", nothing.pathname);
  expect(await simulatePlayback([], nothing.href)).toBe(0);
  expect(said.mock.calls.join()).toContain("SKIPPED");
  expect(await simulatePlayback(["--data", nothing.pathname], nothing.href)).toBe(2);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const data = process.env["DOWNBEAT_TRACES"] ?? new URL("../../../shared/data", import.meta.url).pathname;
const measured = tracesIn(data, "3G");
if (measured === undefined) console.warn(`SKIPPED: no measured lines in ${data}`);
it.skipIf(measured === undefined)("on measured lines of 3G the first sound comes no later than with hls.js alone", async () => {
  const traces = (measured ?? []).filter((_, at) => at % 9 === 0);
  const runs = await play(traces, startsOn(traces, 5, 2), track, 0.7, undefined, [PLAIN, OURS]);
  expect(summaryOf(runs, OURS).firstSound.p50).toBeLessThanOrEqual(summaryOf(runs, PLAIN).firstSound.p50);
  expect(summaryOf(runs, OURS).meanKbps).toBeGreaterThan(0.9 * summaryOf(runs, PLAIN).meanKbps);
});
