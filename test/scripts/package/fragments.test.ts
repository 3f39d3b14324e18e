import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxesIn } from "../../../scripts/package/mp4/box.ts";
import { cutsOf, fragmentsOf } from "../../../scripts/package/mp4/fragments.ts";
import { segmentIndex } from "../../../scripts/package/mp4/sidx.ts";

/** Frames of one length for so many seconds of sound, the last as long as there is sound. */
function frames(timescale: number, frame: number, priming: number, played: number) {
  const all = priming + played;
  const count = Math.ceil(all / frame);
  const ticks = new Uint32Array(count).fill(frame);
  ticks[count - 1] = all - frame * (count - 1);
  return { timescale, priming, ticks, sizes: ticks.map((_, at) => 1 + (at % 700)) };
}

const CODECS = [
  { name: "aac", timescale: 44_100, frame: 1024, priming: 1024 },
  { name: "aac of 48,000 Hz", timescale: 48_000, frame: 1024, priming: 1024 },
  { name: "opus", timescale: 48_000, frame: 960, priming: 312 },
  { name: "flac", timescale: 44_100, frame: 4608, priming: 0 },
];

describe("cuts", () => {
  it.each([
    [0.4, []],
    [1.25, []],
    [1.26, [1]],
    [3.2, [1]],
    [6.3, [1, 3, 6]],
    [18.2, [1, 3, 6, 12]],
    [18.3, [1, 3, 6, 12, 18]],
  ])("of %d s are at %j", (seconds, cuts) => {
    expect(cutsOf(seconds)).toEqual(cuts);
  });
});

describe("fragments", () => {
  const track = fc.record({ codec: fc.constantFrom(...CODECS), seconds: fc.double({ min: 0.02, max: 400, noNaN: true }) });
  const of = ({ timescale, frame, priming }: (typeof CODECS)[number], seconds: number) => {
    const table = frames(timescale, frame, priming, Math.max(1, Math.round(seconds * timescale)));
    return { table, fragments: fragmentsOf(table, cutsOf(seconds)) };
  };

  it("hold every sample once, in order, with their ticks and bytes", () => {
    fc.assert(
      fc.property(track, ({ codec, seconds }) => {
        const { table, fragments } = of(codec, seconds);
        let [sample, begin] = [0, 0];
        for (const fragment of fragments) {
          expect([fragment.firstSample, fragment.begin]).toEqual([sample, begin]);
          const sum = (list: Uint32Array) => list.subarray(sample, sample + fragment.samples).reduce((total, each) => total + each, 0);
          expect([fragment.ticks, fragment.bytes]).toEqual([sum(table.ticks), sum(table.sizes)]);
          sample += fragment.samples;
          begin += fragment.ticks;
        }
        expect(sample).toBe(table.sizes.length);
      }),
      { numRuns: 40 },
    );
  });

  it("begin with the first sample at or after their cut, as many in every codec", () => {
    fc.assert(
      fc.property(track, ({ codec, seconds }) => {
        const { table, fragments } = of(codec, seconds);
        const cuts = cutsOf(seconds);
        expect(fragments).toHaveLength(cuts.length + 1);
        for (const [at, cut] of cuts.entries()) {
          const late = (fragments[at + 1]?.begin ?? 0) - table.priming - cut * table.timescale;
          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThan(codec.frame);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("do not drift in ten hours", () => {
    const { table, fragments } = of({ name: "aac", timescale: 44_100, frame: 1024, priming: 1024 }, 36_000);
    expect(fragments).toHaveLength(6002);
    expect((fragments.at(-1)?.begin ?? 0) - table.priming - 35_994 * 44_100).toBeLessThan(1024);
  });
});

describe("an index", () => {
  it("tells of each fragment its bytes and ticks, and that it can be decoded from its beginning (ISO/IEC 14496-12 §8.16.3)", () => {
    const fragment = fc.record({ ticks: fc.integer({ min: 1, max: 2 ** 31 }), bytes: fc.integer({ min: 1, max: 2 ** 31 - 1 }) });
    fc.assert(
      fc.property(fc.array(fragment, { minLength: 1, maxLength: 50 }), fc.constantFrom(44_100, 48_000), (fragments, timescale) => {
        const [found] = boxesIn(segmentIndex(timescale, fragments));
        const body = found?.body ?? new Uint8Array();
        const view = new DataView(body.buffer, body.byteOffset, body.length);
        expect([found?.type, view.getUint8(0), view.getUint32(4), view.getUint32(8), view.getBigUint64(12), view.getBigUint64(20), view.getUint16(30)]).toEqual(["sidx", 1, 1, timescale, 0n, 0n, fragments.length]);
        const read = fragments.map((_, at) => ({ bytes: view.getUint32(32 + 12 * at), ticks: view.getUint32(36 + 12 * at), sap: view.getUint32(40 + 12 * at) }));
        expect(read).toEqual(fragments.map(({ ticks, bytes }) => ({ bytes, ticks, sap: 0x9000_0000 })));
        expect(body.length).toBe(32 + 12 * fragments.length);
      }),
      { numRuns: 40 },
    );
  });
});
