import { afterAll, beforeAll, describe, it } from "vitest";
import { type Behaviour, never } from "../../origin/behaviour.ts";
import { bytesOf } from "../../origin/bytes.ts";
import type { Script } from "../../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { expectAt, KEPT, type Mirrors, once, startMirrors } from "./mirrors.ts";

const SIZE = HEAD_BYTES + 3 * SLICE_BYTES + 777;
let mirrors: Mirrors<"a" | "b" | "c">;
beforeAll(async () => {
  // Whatever they do, they are asked in their order: what is tested is what becomes of a body.
  mirrors = await startMirrors(["a", "b", "c"], { settings: { ROUTING: { failures_in_row: 1000, least_success: 0, slow_times: 100, hedge_share: 0 } } });
});
afterAll(() => mirrors?.close());

const CUT: Behaviour = { cut: { after: 9000, how: "fin" } };
const PAGE: Behaviour = { bytes: bytesOf(4242, 3000), type: "text/html", etag: false, lastModified: false };

describe("a listener gets every byte although the edge that sends them", () => {
  it.each<[string, Behaviour]>([
    ["closes", CUT],
    ["resets", { cut: { after: 9000, how: "reset" } }],
    ["rests", { pause: { after: 9000, until: never } }],
    ["sends less than it said", { partFault: "underfull" }],
    ["sends more than it said", { partFault: "overfull" }],
    ["has parts of other places", { partFault: "shifted" }],
    ["has no ranges, and closes", { ranges: "ignored", cut: { after: 100_000, how: "fin" } }],
    ["refuses ranges", { ranges: "416" }],
  ])("%s", async (_, way) => {
    const { path, bytes } = mirrors.file(SIZE, (bytes, etag) => ({ a: { bytes, etag, headers: [KEPT], ...way } }));
    await expectAt(mirrors, path, bytes, ["FRA", "FRA"]);
  });
});

const OTHERS: [string, Behaviour][] = [
  ["has another validator", { etag: '"other"', bytes: bytesOf(99, SIZE) }],
  ["has another length", { bytes: bytesOf(99, SIZE - 5) }],
  ["gives a page with 200", PAGE],
  ["gives a page of the same length with 200", { ...PAGE, bytes: bytesOf(98, SIZE) }],
  ["redirects to another host", { status: 302, headers: [["location", "http://127.0.0.2:1/x"]] }],
  ["may not give it to us", { status: 403 }],
  ["does not have it", { status: 404 }],
  ["is too busy", { status: 429, headers: [["retry-after", "1"]] }],
  ["ignores If-Range and has another", { etag: '"other"', bytes: bytesOf(99, SIZE), obeysIfRange: false }],
  ["has no ETag", { etag: false }],
  ["has a weak ETag", { etag: 'W/"x"' }],
];

describe("a listener in mid-body gets every byte although the next edge", () => {
  it.each<[string, Behaviour]>([...OTHERS, ["rests too", { pause: { after: 1000, until: never } }], ["never answers", { wait: never }]])("%s", async (_, next) => {
    const { path, bytes } = mirrors.file(SIZE, (bytes, etag) => {
      const good = { bytes, etag, headers: [KEPT] };
      return { a: once({ ...good, ...CUT }, { status: 503 }), b: { ...good, ...next } };
    });
    await expectAt(mirrors, path, bytes, ["FRA"]);
  });
});

describe("where only the edge it came from has the representation, and is away for a second, a listener in mid-body waits for it", () => {
  const awayFor = (times: number, good: Behaviour): Script => (_, before) => {
    if (before === 0) return { ...good, ...CUT };
    return before <= times ? { status: 503 } : good;
  };
  it.each(OTHERS)("when each of the others %s", async (_, other) => {
    const { path, bytes } = mirrors.file(SIZE, (bytes, etag) => {
      const good = { bytes, etag, headers: [KEPT] };
      // Whoever is asked first, it is this one that answers.
      const others: Script = ({ url }) => (mirrors.of.a.to(url).length === 0 ? { status: 503 } : { ...good, ...other });
      return { a: awayFor(3, good), b: others, c: others };
    });
    await expectAt(mirrors, path, bytes, ["FRA"]);
  });
});
