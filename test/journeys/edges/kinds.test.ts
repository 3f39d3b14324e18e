import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../../origin/behaviour.ts";
import { bytesOf } from "../../origin/bytes.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { expectWhole } from "../../support/judge.ts";
import { fresh } from "../purge/scene.ts";
import { expectAt, KEPT, type Mirrors, startMirrors } from "./mirrors.ts";

const SIZE = HEAD_BYTES + SLICE_BYTES + 777;
let mirrors: Mirrors<"a" | "b" | "c">;
beforeAll(async () => {
  mirrors = await startMirrors(["a", "b", "c"], { settings: { ROUTING: { failures_in_row: 1000, least_success: 0, slow_times: 100, hedge_share: 0 } } });
});
afterAll(() => mirrors?.close());

describe("what one mirror says alone is no listener's affair", () => {
  it.each([400, 401, 402, 403, 404, 405, 407, 408, 410, 421, 425, 429, 451, 500, 502, 503, 504, 522])("%s", async (status) => {
    const { path, bytes } = mirrors.file(20_000, () => ({ a: { status, headers: [["retry-after", "0"]] } }));
    await expectAt(mirrors, path, bytes, ["FRA"]);
  });
  it.each<[string, Behaviour]>([
    ["no HTTP", { raw: "hello\r\n\r\n" }],
    ["half a head", { raw: "HTTP/1.1 200 OK\r\nContent-Le" }],
    ["a part without a place", { partFault: "unnamed" }],
    ["a part of another place", { partFault: "shifted" }],
    ["a multipart nobody asked for", { partFault: "multipart" }],
    ["a part in a coding", { coding: "gzip" }],
  ])("%s", async (_, how) => {
    const { path, bytes } = mirrors.file(SIZE, (bytes, etag) => ({ a: { bytes, etag, headers: [KEPT], ...how } }));
    await expectAt(mirrors, path, bytes, ["FRA"]);
    expect((await mirrors.scene.at("FRA", path, { method: "HEAD" })).header("content-length")).toBe(String(SIZE));
  });
  it.each([400, 403, 404, 410, 451])("%s of all of them is", async (status) => {
    const { path } = mirrors.file(20_000, () => ({ a: { status }, b: { status }, c: { status } }));
    expect((await mirrors.scene.at("FRA", path)).status).toBe(status);
  });
});

describe("what a mirror may be like", () => {
  it.each<[string, Behaviour]>([
    ["it sends in chunks", { length: "chunked" }],
    ["it ends with its connection", { length: "close" }],
    ["it has weak ETags", { etag: 'W/"x"' }],
    ["it has no ETag", { etag: false }],
    ["it has no validator", { etag: false, lastModified: false }],
    ["it answers ranges with the whole", { ranges: "ignored" }],
    ["it answers everything with a part", { unasked206: "whole" }],
    ["it has another Last-Modified", { lastModified: "Wed, 04 Mar 2026 10:00:00 GMT" }],
  ])("%s", async (_, how) => {
    const { path, bytes } = mirrors.file(SIZE, (bytes, etag) => ({ a: { bytes, etag, headers: [KEPT], ...how } }));
    await expectAt(mirrors, path, bytes, ["FRA", "FRA"]);
    const head = await mirrors.scene.at("IAD", path, { method: "HEAD" });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    await expectAt(mirrors, path, bytes, ["IAD"]);
  });
});

it("a mirror that is behind stands in while the newer one is away, and no longer", async () => {
  const path = `/older/${fresh()}.mp3`;
  const headers: [string, string][] = [["cache-control", "max-age=0, must-revalidate"]];
  const older = { bytes: bytesOf(fresh(), 20_000), etag: '"v1"', lastModified: "Thu, 05 Mar 2026 10:00:00 GMT", headers };
  const newer = { bytes: bytesOf(fresh(), 20_000), etag: '"v2"', lastModified: "Fri, 06 Mar 2026 10:00:00 GMT", headers };
  const listen = async (a: Behaviour) => {
    mirrors.serve(path, older, { a });
    const answer = await mirrors.scene.at("FRA", path);
    await mirrors.idle();
    return answer;
  };
  expectWhole(await listen(newer), newer.bytes);
  expectWhole(await listen({ status: 503 }), older.bytes);
  expectWhole(await listen(newer), newer.bytes);
  expectWhole(await listen(newer), newer.bytes);
});
