import { describe, expect, it } from "vitest";
import { box, fullBox, u16, u32, u64, zeros } from "../../../scripts/package/mp4/box.ts";
import { readSampleTable } from "../../../scripts/package/mp4/sample-table.ts";

/** The body of a `moov` of one sound of two samples, with an edit list or none. */
function moov(...edits: readonly Uint8Array[]): Uint8Array {
  const stbl = box(
    "stbl",
    fullBox("stsd", 0, 0, u32(0)),
    fullBox("stts", 0, 0, u32(1), u32(2), u32(1024)),
    fullBox("stsc", 0, 0, u32(1), u32(1), u32(2), u32(1)),
    fullBox("stsz", 0, 0, u32(0), u32(2), u32(7), u32(9)),
    fullBox("stco", 0, 0, u32(1), u32(40)),
  );
  const mdhd = fullBox("mdhd", 0, 0, u32(0), u32(0), u32(48_000), u32(0), zeros(4));
  return box("trak", ...edits.map((elst) => box("edts", elst)), box("mdia", mdhd, box("minf", stbl)));
}

const edit = (duration: number, mediaTime: number) => [u32(duration), u32(mediaTime >>> 0), u16(1), u16(0)] as const;
const SILENT = edit(480, -1);

describe("what stands before the sound", () => {
  it.each([
    ["nothing is said", [], 0],
    ["one edit skips it", [fullBox("elst", 0, 0, u32(1), ...edit(1024, 1024))], 1024],
    ["silence comes first", [fullBox("elst", 0, 0, u32(2), ...SILENT, ...edit(1024, 1024))], 1024],
    ["the numbers are long", [fullBox("elst", 1, 0, u32(1), u64(1024), u64(2 ** 33), u16(1), u16(0))], 2 ** 33],
    ["there is only silence", [fullBox("elst", 0, 0, u32(1), ...SILENT)], 0],
  ] as const)("is known where %s", (_, edits, priming) => {
    expect(readSampleTable(moov(...edits))).toMatchObject({ kind: "table", table: { priming, timescale: 48_000, offset: 40 } });
  });
});
