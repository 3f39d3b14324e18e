import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ASK_FORMAT, type Ask } from "../../../src/core/cache/ask.ts";
import { DESCRIPTOR_FORMAT } from "../../../src/core/cache/descriptor.ts";
import { type OpenedMessage, decodeAsk, decodeOpened, encodeAsk, encodeOpened } from "../../../src/core/cache/message.ts";
import type { Routing } from "../../../src/core/routing/asked.ts";
import { anyText, askOf, descriptorOf, descriptors } from "./make.ts";

const pairs = fc.array(fc.tuple(anyText, anyText), { maxLength: 5 });

const measures = fc.record({ id: anyText, firstByteMs: fc.nat(), p95Ms: fc.nat(), kbps: fc.nat(), mbps: fc.nat(), ageMs: fc.nat() });
const routing: fc.Arbitrary<Routing> = fc.record({
  patience: fc.double({ min: 0, max: 1, noNaN: true }).map((patience) => patience + 0),
  place: fc.record({ lat: fc.integer({ min: -90, max: 90 }), lon: fc.integer({ min: -180, max: 180 }) }),
  news: fc.array(measures, { maxLength: 3 }),
  newsAgeMs: fc.nat(),
  steers: fc.array(fc.record({ edge: anyText, pins: fc.array(anyText, { maxLength: 2 }), regions: fc.constant([]), reason: anyText }), { maxLength: 2 }),
});
const reports = fc.array(fc.record({
  id: anyText, asked: fc.nat(), failed: fc.constant([["timeout", 2] as const]), firstBytes: fc.array(fc.nat(), { maxLength: 4 }), peakMs: fc.nat(), bytes: fc.nat(), bodyMs: fc.nat(),
  inFlight: fc.nat(), hedges: fc.nat(), drifts: fc.nat(),
}), { maxLength: 3 });

const asks: fc.Arbitrary<Ask> = fc.record({
  key: anyText,
  base: anyText,
  fork: fc.record({ id: anyText, names: fc.array(anyText, { maxLength: 3 }) }),
  url: anyText,
  prefix: anyText,
  fields: pairs,
  withheld: fc.array(anyText, { maxLength: 3 }),
  authorized: fc.boolean(),
  unkeyed: fc.boolean(),
  standIn: fc.boolean(),
  asOf: fc.maxSafeNat(),
  needs: fc.maxSafeNat(),
  era: fc.maxSafeNat(),
  fresh: fc.boolean(),
  follow: fc.boolean(),
  want: fc.oneof(
    fc.record({ kind: fc.constant("slice" as const), n: fc.nat(), from: fc.nat() }),
    fc.record({ kind: fc.constant("suffix" as const), length: fc.nat() }),
    fc.record({ kind: fc.constant("whole" as const) }),
  ),
  expected: fc.record({ identity: anyText, size: fc.nat(), etag: anyText, edge: anyText }),
  unless: fc.record({ etag: anyText, lastModified: anyText, edge: anyText, identity: anyText }),
  routing,
}).map(askOf);

const kinds = {
  slice: fc.record({ kind: fc.constant("slice" as const), descriptor: descriptors, fields: pairs, n: fc.nat(), span: fc.record({ first: fc.nat(), last: fc.nat() }), pivot: fc.nat() }),
  run: fc.record({ kind: fc.constant("run" as const), descriptor: descriptors, fields: pairs, notStored: fc.constantFrom("no-store" as const, "private" as const) }),
  response: fc.record({ kind: fc.constant("response" as const), why: anyText, failed: fc.boolean(), status: fc.nat(599), headers: pairs }),
  "not-modified": fc.record({ kind: fc.constant("not-modified" as const), headers: pairs, askedAtMs: fc.nat(), nowMs: fc.nat(), asOf: fc.nat() }),
  changed: fc.constant({ kind: "changed" as const }),
  outside: fc.record({ kind: fc.constant("outside" as const), size: fc.maxSafeNat() }),
  "hand-over": fc.constant({ kind: "hand-over" as const, why: "set-cookie" as const }),
  alone: fc.constant({ kind: "alone" as const }),
  unreachable: fc.constant({ kind: "unreachable" as const, code: "upstream-timeout" as const }),
} satisfies { [Kind in OpenedMessage["kind"]]: fc.Arbitrary<OpenedMessage> };

const GARBAGE: [string, string | null][] = [
  ["absent", null], ["empty", ""], ["no JSON", "{"], ["null", "null"], ["a number", "7"], ["a list", "[]"], ["an empty object", "{}"],
];

describe("an ask", () => {
  it("comes back as it was, in printable ASCII", () => {
    fc.assert(fc.property(asks, (ask) => {
      const text = encodeAsk(ask);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeAsk(text)).toEqual(ask);
    }));
  });

  it.each(GARBAGE)("that is %s is nothing", (_, text) => {
    expect(decodeAsk(text)).toBeUndefined();
  });

  it.each([ASK_FORMAT + 1, ASK_FORMAT - 1, String(ASK_FORMAT), null])("of format %s is nothing", (format) => {
    expect(decodeAsk(JSON.stringify({ ...askOf(), format }))).toBeUndefined();
  });

  it.each(["key", "base", "url", "want", "asOf", "needs", "era", "fresh", "fields"])("without %s is nothing", (name) => {
    expect(decodeAsk(JSON.stringify({ ...askOf(), [name]: undefined }))).toBeUndefined();
    expect(decodeAsk(JSON.stringify({ ...askOf(), [name]: null }))).toBeUndefined();
  });

  it.each([null, 7, {}, { patience: "1", news: [], newsAgeMs: 0, steers: [] }, { patience: 1, news: {}, newsAgeMs: 0, steers: [] }, { patience: 1, news: [], steers: [] }])(
    "that goes along with %j of edges is nothing",
    (routing) => {
      expect(decodeAsk(JSON.stringify({ ...askOf(), routing }))).toBeUndefined();
    },
  );
});

describe("what came of an ask", () => {
  it("carries what was seen of edges, and which were asked for it", () => {
    fc.assert(fc.property(reports, (edges) => {
      const attempts = [{ edge: "a", ended: "timeout", ms: 3 } as const, { edge: "b", ended: "answered", status: 206, ms: 1, hedge: true } as const];
      const message: OpenedMessage = { kind: "changed", edges, spent: { requests: 2, firstByteMs: 4, attempts } };
      expect(decodeOpened(encodeOpened(message))).toMatchObject(message);
    }));
  });

  it.each(Object.entries(kinds))("comes back as it was, in printable ASCII: %s", (_, messages: fc.Arbitrary<OpenedMessage>) => {
    fc.assert(fc.property(messages, (message) => {
      const text = encodeOpened(message);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeOpened(text)).toMatchObject(message);
    }));
  });

  it.each(GARBAGE)("that is %s is nothing", (_, text) => {
    expect(decodeOpened(text)).toBeUndefined();
  });

  it.each([ASK_FORMAT + 1, ASK_FORMAT - 1, null])("in format %s is nothing", (format) => {
    expect(decodeOpened(JSON.stringify({ format, kind: "changed" }))).toBeUndefined();
    expect(decodeOpened(JSON.stringify({ format: ASK_FORMAT, kind: "changed" }))).toBeDefined();
  });

  it("of a kind or an error we do not know is nothing", () => {
    expect(decodeOpened(JSON.stringify({ format: ASK_FORMAT, kind: "later" }))).toBeUndefined();
    expect(decodeOpened(JSON.stringify({ format: ASK_FORMAT, kind: "unreachable", code: "gone-fishing" }))).toBeUndefined();
    expect(decodeOpened(JSON.stringify({ format: ASK_FORMAT, kind: "unreachable", code: "toString" }))).toBeUndefined();
  });

  it.each(["slice", "run"] as const)("with a descriptor of another format is nothing: %s", (kind) => {
    const foreign = JSON.stringify({ ...descriptorOf(), format: DESCRIPTOR_FORMAT + 1 });
    const own = JSON.stringify(descriptorOf());
    const message = (descriptor: string | undefined) => JSON.stringify({ format: ASK_FORMAT, kind, descriptor, n: 0, span: { first: 0, last: 9 }, pivot: 0 });
    expect(decodeOpened(message(foreign))).toBeUndefined();
    expect(decodeOpened(message(undefined))).toBeUndefined();
    expect(decodeOpened(message(own))).toMatchObject({ kind, descriptor: descriptorOf() });
  });
});
