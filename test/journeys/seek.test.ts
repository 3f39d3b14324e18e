import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate } from "../origin/behaviour.ts";
import { bytesOf, firstDifference } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";
import { openRaw, rawRequest } from "../support/raw.ts";

const song = bytesOf(61, 40 * 65_536 + 77);
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

describe("a seek into a cold track", () => {
  it("is answered from there, not from the beginning", async () => {
    origin.serve("/far.flac", { bytes: song });
    const first = Math.floor(song.size * 0.8);
    expectPart(await edge.get("/far.flac", { range: `bytes=${first}-${first + 9_999}` }), song, first, first + 9_999);
    await origin.idle();
    expect(origin.sentFor("/far.flac")).toBeLessThanOrEqual(10_000 + 2 * SLICE_BYTES);
  });
  it("is answered in the middle of playback without waiting for what plays", async () => {
    const held = gate();
    const seekTo = 30 * SLICE_BYTES;
    // Everything before the place sought is stuck; what plays cannot go on, the seek must.
    origin.serve("/stuck.flac", ({ headers }) => {
      const first = Number(/^bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
      return first >= HEAD_BYTES && first < seekTo - SLICE_BYTES ? { bytes: song, wait: held.opened } : { bytes: song };
    });
    const playing = openRaw(`${edge.url}/stuck.flac`);
    await playing.received(HEAD_BYTES);
    expectPart(await edge.get("/stuck.flac", { range: `bytes=${seekTo}-${seekTo + 99}` }), song, seekTo, seekTo + 99);
    held.open();
    expectWhole(await playing.answer, song);
  });
});

describe("a restless listener", () => {
  it("gets the right bytes at every place and leaves no lasting work behind", async () => {
    origin.serve("/restless.flac", { bytes: song });
    let received = 0;
    for (const place of [0, 0.8, 0.2, 0.5, 0.79, 0.1, 0.95, 0]) {
      const first = Math.floor(song.size * place);
      const answer = await rawRequest(`${edge.url}/restless.flac`, { headers: { range: `bytes=${first}-` }, abortAfterBytes: 5_000 });
      expect([answer.status, firstDifference(song, answer.body, first)]).toEqual([206, -1]);
      received += answer.body.length;
    }
    await origin.idle();
    // A socket takes more than its reader reads; what it may have swallowed is bounded by the track itself.
    expect(origin.sentFor("/restless.flac")).toBeLessThanOrEqual(song.size + 2 * SLICE_BYTES);
    expect(received).toBeGreaterThanOrEqual(8 * 5_000);
    expectWhole(await edge.get("/restless.flac"), song);
    expectPart(await edge.get("/restless.flac", { range: "bytes=-100" }), song, song.size - 100, song.size - 1);
  });
});

describe("a seek that takes longer than a listener waits for a fill that stands still", () => {
  const slow = { bytes: song, pace: { bytes: 16_384, everyMs: 20 } } as const;
  let patient: Edge;
  beforeAll(async () => {
    patient = await startEdge(origin, { settings: { FILL_WAIT_TIMEOUT_MS: "500", SLICE_BYTES: String(1024 * 1024) } });
  });
  afterAll(async () => {
    await patient?.close();
  });
  it("is waited for where the origin has neither ranges nor validators: the bytes before it are on their way", async () => {
    origin.serve("/slow-bare.flac", { ...slow, ranges: "ignored", etag: false, lastModified: false, headers: [["cache-control", "max-age=60"]] });
    const first = song.size - 1000;
    expectPart(await patient.get("/slow-bare.flac", { range: `bytes=${first}-` }), song, first, song.size - 1);
    expect(origin.to("/slow-bare.flac")).toHaveLength(1);
  });
  it("is waited for in the first part of a slice that another entered at its middle", async () => {
    origin.serve("/slow-middle.flac", slow);
    const middle = HEAD_BYTES + 200_000;
    const other = patient.get("/slow-middle.flac", { range: `bytes=${middle}-${middle + 9}` });
    await origin.next("/slow-middle.flac");
    const early = HEAD_BYTES + 10;
    expectPart(await patient.get("/slow-middle.flac", { range: `bytes=${early}-${early + 9}` }), song, early, early + 9);
    await other;
    await origin.idle();
    expect(origin.sentTwiceFor("/slow-middle.flac")).toBe(0);
  });
});
