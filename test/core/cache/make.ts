import * as fc from "fast-check";
import { ASK_FORMAT, type Ask, NO_PURGES } from "../../../src/core/cache/ask.ts";
import { DESCRIPTOR_FORMAT, type Descriptor } from "../../../src/core/cache/descriptor.ts";
import type { Geometry } from "../../../src/core/cache/slices.ts";

/** A cut small enough to count by hand: a head of 100 bytes, then slices of 40. */
export const GEOMETRY: Geometry = { headBytes: 100, sliceBytes: 40 };

/** A moment on a whole second, and its neighbours as header values. */
export const NOW_MS = Date.UTC(2026, 10, 20, 12, 0, 0);

/** The HTTP date `sec` seconds after `NOW_MS`. */
export function httpDate(sec: number): string {
  return new Date(NOW_MS + sec * 1000).toUTCString();
}

/** A descriptor of a fresh, strong, 1000-byte recording, with changes. */
export function descriptorOf(changes: Partial<Descriptor> = {}): Descriptor {
  return {
    format: DESCRIPTOR_FORMAT,
    kind: "audio",
    status: 200,
    headers: [["content-type", "audio/flac"], ["etag", '"a"']],
    size: 1000,
    etag: '"a"',
    fill: "F",
    identity: 'e:1000:"a"',
    joining: "strong",
    ranges: true,
    askedAtMs: NOW_MS,
    ageSec: 0,
    freshSec: 60,
    staleWhileRevalidateSec: 10,
    staleIfErrorSec: 100,
    browser: { control: "", lifetimeSec: 60, capSec: 3600 },
    varies: [],
    tags: [],
    asOf: 0,
    era: 0,
    ...changes,
  };
}

/** A question for the first slice of a recording, with changes. */
export function askOf(changes: Partial<Ask> = {}): Ask {
  return {
    format: ASK_FORMAT,
    key: "music.example/a.flac",
    base: "music.example/a.flac",
    url: "https://origin.example/a.flac",
    kind: "audio",
    want: { kind: "slice", n: 0, from: 0 },
    follow: false,
    fields: [],
    withheld: [],
    authorized: false,
    unkeyed: false,
    standIn: false,
    ...NO_PURGES,
    ...changes,
  };
}

/** Any text, lone surrogates, control and non-ASCII characters included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), { maxLength: 20 }).map((units) => units.join("")),
);

/** Any start there can be: spans in order, apart from each other. */
const starts = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.nat(1e9)), { minLength: 1, maxLength: 3 }).map((steps) => {
  let behind = -1;
  return steps.map(([gap, length]): [number, number] => {
    const first = behind + gap;
    behind = first + length + 1;
    return [first, first + length];
  });
});

/** Any descriptor of this format, whatever its fields hold. */
export const descriptors: fc.Arbitrary<Descriptor> = fc.record({
  headers: fc.array(fc.tuple(anyText, anyText), { maxLength: 8 }),
  size: fc.maxSafeNat(),
  etag: anyText,
  lastModified: anyText,
  fill: anyText,
  identity: anyText,
  ranges: fc.boolean(),
  joining: fc.constantFrom("strong" as const, "single" as const),
  ageSec: fc.nat(),
  browser: fc.option(fc.record({ control: anyText, lifetimeSec: fc.nat(), capSec: fc.nat() })),
  varies: fc.array(anyText, { maxLength: 3 }),
  tags: fc.array(anyText, { maxLength: 3 }),
  asOf: fc.maxSafeNat(),
  era: fc.maxSafeNat(),
  start: fc.option(starts, { nil: undefined }),
  edge: anyText,
}).map(({ start, ...fields }) => descriptorOf(start === undefined ? fields : { ...fields, start }));

/** Geometries of every proportion, small. */
export const geometries: fc.Arbitrary<Geometry> = fc.record({
  headBytes: fc.integer({ min: 1, max: 50 }),
  sliceBytes: fc.integer({ min: 1, max: 50 }),
});
