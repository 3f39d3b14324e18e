import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytes, id3, mp3 } from "../core/audio/start/make.ts";
import { type Behaviour, gate } from "../origin/behaviour.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart } from "../support/judge.ts";
import { CONTROL_TOKENS, copyIn, explained } from "./control/explaining.ts";

const song = (name: string) => textOf(readFileSync(new URL(`../../scripts/demo/music/${name}`, import.meta.url)));
/** Its moov is the last 19,283 bytes. */
const MOOV_AT_END = song("a-new-journey.m4a");
const MOOV_START = [[0, 80_043], [1_523_788, 1_543_070]];
/** A tag of 300,010 bytes; what comes behind it nobody sees in the head. */
const BIG_TAG = textOf(Buffer.from(bytes(id3(300_000), mp3(800))));
const TAG_START = [[0, 380_009]];

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { CONTROL_TOKENS } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

let files = 0;
function served(behaviour: Behaviour): string {
  const path = `/file-${(files += 1)}.m4a`;
  origin.serve(path, { type: "audio/mp4", headers: [["cache-control", "max-age=600"]], ...behaviour });
  return path;
}
/** What is said of the start where all is stored; nothing outside tells when it is. */
async function startIn(tier: "memory" | "colo", path: string): Promise<unknown> {
  for (;;) {
    const answer = await explained(edge, `${edge.url}${path}`);
    if (copyIn(answer, "colo")?.headHeld === true) return copyIn(answer, tier)?.start;
  }
}

describe("the descriptor of a file says what its first sound needs", () => {
  it.each([
    ["whose moov is at the end", { bytes: MOOV_AT_END }, MOOV_START],
    ["with a large tag", { bytes: BIG_TAG }, TAG_START],
    ["from an origin without ranges", { bytes: MOOV_AT_END, ranges: "ignored" as const }, MOOV_START],
    ["of unknown length", { bytes: BIG_TAG, length: "chunked" as const, ranges: "ignored" as const }, TAG_START],
  ])("%s", async (_, behaviour, start) => {
    const path = served(behaviour);
    await edge.get(path);
    expect([await startIn("memory", path), await startIn("colo", path)]).toEqual([start, start]);
  });

  it("but not where its head is enough, or nobody knows", async () => {
    for (const whole of [song("nebula.m4a"), bytesOf(5, HEAD_BYTES + 9 * SLICE_BYTES)]) {
      const path = served({ bytes: whole });
      await edge.get(path, { range: "bytes=0-99" });
      expect(await startIn("colo", path)).toBeUndefined();
    }
  });

  it("once its head is known, if it was met in its middle, and while its middle is met again", async () => {
    const path = served({ bytes: MOOV_AT_END });
    await edge.get(path, { range: "bytes=700000-700009" });
    expect(copyIn(await explained(edge, `${edge.url}${path}`), "memory")?.start).toBeUndefined();
    await edge.get(path, { range: "bytes=0-99" });
    expect(await startIn("memory", path)).toEqual(MOOV_START);
    await edge.get(path, { range: "bytes=900000-900009" });
    expect([await startIn("memory", path), await startIn("colo", path)]).toEqual([MOOV_START, MOOV_START]);
  });

  it("and keeps it when the origin says that it is still the same", async () => {
    const path = served({ bytes: BIG_TAG, headers: [["cache-control", "max-age=0, must-revalidate"]] });
    await edge.get(path, { range: "bytes=0-99" });
    expect(await startIn("colo", path)).toEqual(TAG_START);
    const { freshUntilMs = 0 } = copyIn(await explained(edge, `${edge.url}${path}`), "colo") ?? {};
    await edge.get(path, { range: "bytes=0-99" });
    const again = copyIn(await explained(edge, `${edge.url}${path}`), "memory");
    expect(again?.freshUntilMs).toBeGreaterThan(freshUntilMs);
    expect(again?.start).toEqual(TAG_START);
  });
});

describe("a player that opens a file whose index is at its end", () => {
  const index = MOOV_START[1]?.[0] ?? 0;
  const sliceOfIndex = HEAD_BYTES + Math.floor((index - HEAD_BYTES) / SLICE_BYTES) * SLICE_BYTES;

  it("finds the index fetched when it asks for it, although its head has not arrived yet", async () => {
    const held = gate();
    const path = "/index.m4a";
    origin.serve(path, ({ headers }) => ({ bytes: MOOV_AT_END, type: "audio/mp4", ...(headers.range?.startsWith("bytes=0-") && { pause: { after: 16_384, until: held.opened } }) }));
    const playing = edge.get(path, { range: "bytes=0-1" });
    await origin.next(path);
    const { headers } = origin.to(path)[1] ?? (await origin.next(path));
    expect(Number(/^bytes=(\d+)-/.exec(headers.range ?? "")?.[1])).toBe(sliceOfIndex);
    expectPart(await edge.get(path, { range: `bytes=${index}-` }), MOOV_AT_END, index, MOOV_AT_END.size - 1);
    held.open();
    expectPart(await playing, MOOV_AT_END, 0, 1);
    await origin.idle(path);
    expect(origin.to(path)).toHaveLength(2);
    expect(origin.sentTwiceFor(path)).toBe(0);
  });

  it.each([["whose index is in front", song("nebula.m4a")], ["of a sort nobody knows", bytesOf(6, HEAD_BYTES + 9 * SLICE_BYTES)]])("and no other: of a file %s nothing behind the head is fetched", async (_, whole) => {
    const path = served({ bytes: whole });
    await edge.get(path, { range: "bytes=0-1" });
    await startIn("colo", path);
    await origin.idle(path);
    expect(origin.to(path)).toHaveLength(1);
  });
});
