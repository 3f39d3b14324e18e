import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closedUrl, startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectWhole, unsound } from "../support/judge.ts";
import { FAILURES } from "./origins/failures.ts";
import { FRAMING } from "./origins/framing.ts";
import { PARTIALS } from "./origins/partials.ts";
import { candidates, expectDue, FIRST, inTurn, LAST, song, type Row } from "./origins/row.ts";

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

const RANGE = { range: `bytes=${FIRST}-${LAST}` };
const named = (row: Row, use: string): string => `/${use}/${row.name.replaceAll(/[^a-z0-9]+/gi, "-")}.mp3`;

describe.concurrent.each([...FRAMING, ...PARTIALS, ...FAILURES])("an origin that $name", (row) => {
  it("gives the listener of the whole what the table says, cold and again", async () => {
    const path = named(row, "whole");
    origin.serve(path, row.does);
    for (const due of inTurn(row.whole)) expectDue(row, due, await edge.get(path), "whole");
  });
  it("gives the listener of a part what the table says, cold and again", async () => {
    const path = named(row, "part");
    origin.serve(path, row.does);
    for (const due of inTurn(row.part)) expectDue(row, due, await edge.get(path, RANGE), "part");
  });
  it("leaves nothing wrong behind once it is mended", async () => {
    const path = named(row, "mended");
    origin.serve(path, row.does);
    const asks = [edge.ask(path, { method: "HEAD" }), edge.get(path, RANGE), edge.get(path), edge.get(path, { range: "bytes=0-" })];
    for (const answer of (await Promise.all(asks)).slice(1)) expect(unsound(answer, candidates(row, answer))).toBeUndefined();
    await origin.idle(path);
    if (row.whole === "empty") return;
    origin.change(path, { bytes: song, etag: '"mended"' });
    const first = await edge.get(path);
    expect(unsound(first, candidates(row, first))).toBeUndefined();
    // Only what a stored head promised and the origin no longer keeps may be cut; the next listener gets the track.
    const answer = first.complete && first.status === 200 ? first : await edge.get(path);
    if (answer.header("content-encoding") === undefined) expectWhole(answer, song);
  });
});

describe("an origin that refuses connections", () => {
  it("is 502 for everybody, soon", async () => {
    const alone = await startEdge({ url: await closedUrl() });
    for (const answer of [await alone.get("/a.mp3"), await alone.get("/a.mp3", RANGE), await alone.ask("/a", { method: "POST", body: "x" })]) {
      expect([answer.status, answer.complete]).toEqual([502, true]);
      expect(answer.body.length).toBeGreaterThan(0);
    }
    await alone.close();
  });
});
