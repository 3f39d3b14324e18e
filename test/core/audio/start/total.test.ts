import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { START_MAX_BYTES } from "../../../../src/core/audio/start/spans.ts";
import { startOf } from "../../../../src/core/audio/start/start.ts";
import { spanBytes } from "../../../../src/core/cache/slices.ts";
import { big, blank, box, bytes, comments, element, elementHead, id3, mp3, moov, packet } from "./make.ts";

const MUSIC = new URL("../../../../scripts/demo/music/", import.meta.url);
const music = (name: string) => new Uint8Array(readFileSync(new URL(name, MUSIC)));

/** How files begin, each with room behind it for what it may claim. */
const OPENINGS: readonly Uint8Array[] = [
  ...["nebula.mp3", "a-new-journey.m4a", "nebula.m4a", "nebula.webm", "through-space.flac"].map((name) => music(name).slice(0, 20_000)),
  bytes(id3(500), mp3(30)),
  bytes(box("ftyp", "isom"), moov(10, 2000), box("mdat", blank(3000))),
  bytes(box("ftyp", "isom"), big(1, 4), "mdat", big(2 ** 40, 8), blank(500)),
  bytes("fLaC", 0, big(34, 3), blank(34), 6, big(900, 3), blank(900)),
  bytes(packet(bytes("OpusHead", blank(11))), packet(bytes("OpusTags", comments(blank(5000))))),
  bytes(element(0x1a45dfa3, blank(4)), elementHead(0x18538067, undefined), element(0x1549a966, blank(40)), blank(500)),
  bytes("RIFF", blank(4), "WAVEfmt ", 16, 0, 0, 0, blank(16), "data", blank(500)),
  bytes("FORM", blank(4), "AIFFCOMM", big(18, 4), blank(18), "SSND", blank(500)),
];

/** A beginning with some bytes of it changed: lengths that lie, in every direction. */
const damaged = fc.record({
  opening: fc.constantFrom(...OPENINGS),
  damage: fc.array(fc.record({ at: fc.nat(600), value: fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff) }), { maxLength: 12 }),
  length: fc.nat(20_000),
}).map(({ opening, damage, length }) => {
  const copy = opening.slice(0, Math.max(1, Math.min(length, opening.length)));
  for (const { at, value } of damage) if (at < copy.length) copy[at] = value;
  return copy;
});

const heads = fc.oneof({ weight: 3, arbitrary: damaged }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4000 }) });
const sizes = fc.oneof(fc.nat(50_000), fc.maxSafeNat(), fc.constantFrom(2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER));
const types = fc.constantFrom(null, "audio/mpeg", "audio/flac", "application/vnd.apple.mpegurl", "nonsense");

describe("whatever a file begins with", () => {
  it("its start lies within it, in order, apart and bounded", () => {
    fc.assert(fc.property(heads, sizes, types, (bytes, size, type) => {
      const spans = startOf(bytes.subarray(0, Math.min(bytes.length, size)), size, type);
      if (spans === undefined) return;
      expect(spans.length).toBeGreaterThan(0);
      let behind = 0;
      for (const { first, last } of spans) {
        expect(Number.isSafeInteger(first) && Number.isSafeInteger(last) && first >= behind && last >= first && last < size).toBe(true);
        behind = last + 2;
      }
      expect(spans.reduce((sum, span) => sum + spanBytes(span), 0)).toBeLessThanOrEqual(START_MAX_BYTES);
      expect(spans[0]?.first).toBe(0);
    }), { numRuns: 3000 });
  });

  it("random bytes have none", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 2000, maxLength: 20_000 }), (bytes) => startOf(bytes, 10_000_000, "audio/mpeg") === undefined), { numRuns: 200 });
  });

  it.each([
    ["boxes of 8 bytes", () => { const head = new Uint8Array(262_144); for (let i = 0; i < head.length; i += 8) head.set(box("free"), i); return head; }],
    ["empty FLAC blocks", () => bytes("fLaC", blank(262_140))],
    ["signs of frames", () => new Uint8Array(262_144).fill(0xff)],
    ["empty Ogg pages", () => { const page = packet(blank(0)); const head = new Uint8Array(262_144); for (let i = 0; i + page.length < head.length; i += page.length) head.set(page, i); head.set(packet(bytes("OpusHead", blank(11)))); return head; }],
  ])("%s, as many as fit, are read in a bounded number of steps", (_, make) => {
    const head = make();
    // Not a time but a count: each step reads one byte at least through the head.
    let reads = 0;
    const counted = new Proxy(head, { get: (from, key) => { reads += 1; const value: unknown = Reflect.get(from, key, from); return typeof value === "function" ? value.bind(from) : value; } });
    startOf(counted, 10_000_000, null);
    expect(reads).toBeLessThan(2_000_000);
  });
});
