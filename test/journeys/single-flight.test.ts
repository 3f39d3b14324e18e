import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate } from "../origin/behaviour.ts";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Exchange, type Origin } from "../origin/origin.ts";
import { BOUND_MS, HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";
import { openRaw, rawRequest } from "../support/raw.ts";

const song = bytesOf(51, 8 * 65_536 + 99);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const firstAsked = ({ headers }: Exchange): number => Number(/^bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);

describe("listeners of one cold track", () => {
  it("are two hundred, all get every byte, and the origin sends one copy", async () => {
    const held = gate();
    origin.serve("/hit.mp3", { bytes: song, wait: held.opened });
    const asked = origin.next("/hit.mp3");
    const listeners = Array.from({ length: 200 }, () => rawRequest(`${edge.url}/hit.mp3`));
    await asked;
    held.open();
    const whole = song.read(0, song.size);
    const answers = await Promise.all(listeners);
    expect(answers.filter(({ status, complete, body }) => status === 200 && complete && body.equals(whole))).toHaveLength(200);
    await origin.idle();
    expect(origin.sentFor("/hit.mp3")).toBe(song.size);
  });
  it("share a fill from different places", async () => {
    origin.serve("/places.mp3", { bytes: song });
    const firsts = Array.from({ length: 40 }, (_, i) => Math.floor((i * (song.size - 100)) / 40));
    const answers = await Promise.all(firsts.map((first) => edge.get("/places.mp3", { range: `bytes=${first}-${first + 99}` })));
    answers.forEach((answer, i) => expectPart(answer, song, firsts[i] ?? 0, (firsts[i] ?? 0) + 99));
    await origin.idle();
    expect(origin.sentFor("/places.mp3")).toBeLessThanOrEqual(song.size + HEAD_BYTES);
  });
  it("hear the beginning while the rest is still on its way", async () => {
    const held = gate();
    origin.serve("/streamed.mp3", { bytes: song, pause: { after: 20_000, until: held.opened } });
    const one = openRaw(`${edge.url}/streamed.mp3`);
    const two = openRaw(`${edge.url}/streamed.mp3`);
    await Promise.all([one.received(1), two.received(1)]);
    held.open();
    for (const answer of await Promise.all([one.answer, two.answer])) expectWhole(answer, song);
    await origin.idle();
    expect(origin.sentFor("/streamed.mp3")).toBe(song.size);
  });
  it("are not cut off when the one who came first leaves", async () => {
    const held = gate();
    origin.serve("/leaver.mp3", { bytes: song, pause: { after: 20_000, until: held.opened } });
    const leaver = openRaw(`${edge.url}/leaver.mp3`);
    await leaver.received(1);
    const stayer = openRaw(`${edge.url}/leaver.mp3`, { withinMs: BOUND_MS });
    await stayer.received(1);
    leaver.leave();
    held.open();
    expectWhole(await stayer.answer, song);
    await origin.idle();
    expect(origin.sentFor("/leaver.mp3")).toBe(song.size);
  });
});

describe("the last listener who leaves", () => {
  it("ends the fetching: the current slice is finished and stored, nothing more is asked", async () => {
    const long = bytesOf(52, 64 * SLICE_BYTES);
    const held = gate();
    const heldFrom = HEAD_BYTES + 3 * SLICE_BYTES;
    origin.serve("/left.mp3", (exchange) =>
      firstAsked(exchange) >= heldFrom || exchange.headers.range === undefined
        ? { bytes: long, pause: { after: 1000, until: held.opened } }
        : { bytes: long },
    );
    const listener = openRaw(`${edge.url}/left.mp3`);
    await listener.received(heldFrom);
    listener.leave();
    held.open();
    await origin.idle();
    const first = heldFrom + 5000;
    expectPart(await edge.get("/left.mp3", { range: `bytes=${first}-${first + 9}` }), long, first, first + 9);
    await origin.idle();
    expect(origin.sentFor("/left.mp3")).toBeLessThanOrEqual(heldFrom + 2 * SLICE_BYTES);
  });
});

describe("a fill that fails", () => {
  it("fails for nobody for long: every listener gets an end, and the next one the track", async () => {
    origin.serve("/broken.mp3", (_, before) => (before === 0 ? { bytes: song, cut: { after: 10_000, how: "reset" } } : { bytes: song }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => edge.get("/broken.mp3")));
    for (const answer of answers) {
      if (answer.status === 200 && answer.complete) expectWhole(answer, song);
      else expect(answer.status === 200 || answer.status >= 500).toBe(true);
    }
    expectWhole(await edge.get("/broken.mp3"), song);
  });
});
