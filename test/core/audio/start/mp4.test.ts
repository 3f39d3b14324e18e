import { describe, expect, it } from "vitest";
import { big, blank, box, bytes, moov, startOfFile } from "./make.ts";

const ftyp = box("ftyp", "M4A ", big(0, 4), "M4A isom");
/** 100 seconds at 16,000 bytes each. */
const mdat = box("mdat", blank(1_600_000));

describe("MP4", () => {
  it("with moov in front needs all up to the first two seconds of mdat", () => {
    const front = bytes(ftyp, moov(100, 5000));
    const file = bytes(front, mdat);
    expect(startOfFile(file)).toEqual([[0, front.length + 8 + Math.ceil(file.length / 50) - 1]]);
  });
  it("with a moov larger than the head needs all of it, and sound is assumed behind it", () => {
    const front = bytes(ftyp, moov(100, 300_000));
    const file = bytes(front, mdat);
    expect(startOfFile(file)).toEqual([[0, front.length + Math.ceil(file.length / 50) - 1]]);
  });
  it("with moov at the end needs first sound and everything behind mdat", () => {
    const file = bytes(ftyp, box("free"), mdat, moov(100, 5000));
    expect(startOfFile(file)).toEqual([[0, 40 + 80_000 - 1], [file.length - moov(100, 5000).length, file.length - 1]]);
  });
  it("of more than 4 GiB has its moov where 64 bits say", () => {
    const size = 5_000_000_000;
    const file = bytes(ftyp, big(1, 4), "mdat", big(size - 10_000 - ftyp.length, 8));
    expect(startOfFile(bytes(file, blank(65_536)), { size })).toEqual([[0, 40 + 80_000 - 1], [size - 10_000, size - 1]]);
  });
  it("whose mdat goes to the end has no moov to look for", () => {
    expect(startOfFile(bytes(ftyp, big(0, 4), "mdat", blank(500_000)))).toEqual([[0, 32 + 80_000 - 1]]);
  });
  it("of QuickTime may begin without ftyp, with wide and an empty mdat", () => {
    const file = bytes(box("wide"), box("mdat"), mdat, moov(100));
    expect(startOfFile(file)).toEqual([[0, 24 + 80_000 - 1], [16 + mdat.length, file.length - 1]]);
  });
  it("in fragments needs the first of them", () => {
    const init = bytes(ftyp, box("moov", box("mvhd", blank(100)), box("mvex")));
    const file = bytes(init, box("sidx", blank(32)), box("moof", blank(200)), box("mdat", blank(60_000)), box("moof", blank(200)), box("mdat", blank(400_000)));
    expect(startOfFile(file)).toEqual([[0, init.length + 40 + 208 + 8 + 60_000 - 1]]);
  });
  describe.each([["of 32 bits", 0, 4], ["of 64 bits", 1, 8]])("in fragments with an index %s", (_, version, wide) => {
    const init = bytes(ftyp, box("moov", box("mvhd", blank(100)), box("mvex")));
    const fragment = (length: number) => bytes(box("moof", blank(92)), box("mdat", blank(length - 108)));
    const sidx = (entries: readonly (readonly [size: number, ticks: number])[], { timescale = 1000, before = 0 } = {}) =>
      box("sidx", version, big(0, 3), big(1, 4), big(timescale, 4), big(0, wide), big(before, wide), big(0, 2), big(entries.length, 2), ...entries.map(([size, ticks]) => bytes(big(size, 4), big(ticks, 4), big(0x90000000, 4))));
    const file = (index: Uint8Array, gap = 0) => bytes(init, index, ...(gap > 0 ? [box("free", blank(gap - 8))] : []), fragment(20_000), fragment(40_000), fragment(60_000), blank(100_000));

    it("needs as many of them as play for two seconds", () => {
      const index = sidx([[20_000, 1000], [40_000, 2000], [60_000, 3000]]);
      expect(startOfFile(file(index))).toEqual([[0, init.length + index.length + 60_000 - 1]]);
      const longer = sidx([[20_000, 2000], [40_000, 2000]]);
      expect(startOfFile(file(longer))).toEqual([[0, init.length + longer.length + 20_000 - 1]]);
    });
    it("finds the first of them behind what the index says stands before it", () => {
      const index = sidx([[20_000, 2000]], { before: 500 });
      expect(startOfFile(file(index, 500))).toEqual([[0, init.length + index.length + 500 + 20_000 - 1]]);
    });
    it("takes all there are of less than two seconds, and no more than a megabyte of heavy ones", () => {
      const short = sidx([[20_000, 300]]);
      expect(startOfFile(file(short))).toEqual([[0, init.length + short.length + 20_000 - 1]]);
      const heavy = sidx([[3_000_000, 1000], [3_000_000, 1000]]);
      expect(startOfFile(file(heavy), { size: 9_000_000 })).toEqual([[0, init.length + heavy.length + 1_000_000 - 1]]);
    });
    it.each([
      ["has no times", sidx([[20_000, 1000]], { timescale: 0 })],
      ["lasts no time", sidx([[20_000, 0]])],
      ["points to another index", sidx([[0x80000000 + 50, 9000]])],
      ["has no fragments", sidx([])],
    ])("goes by the fragment itself where the index %s", (_why, index) => {
      expect(startOfFile(file(index))).toEqual([[0, init.length + index.length + 20_000 - 1]]);
    });
  });
  it("segment without moov needs its fragment, and no more than a megabyte of it", () => {
    const segment = (length: number) => bytes(box("styp", "msdh", big(0, 4)), box("moof", blank(200)), box("mdat", blank(length)));
    expect(startOfFile(segment(90_000))).toEqual([[0, 16 + 208 + 8 + 90_000 - 1]]);
    expect(startOfFile(segment(3_000_000))).toEqual([[0, 16 + 208 + 8 + 1_000_000 - 1]]);
  });
  it.each([
    ["another first box", bytes(big(20, 4), "abcd", blank(100_000))],
    ["a box smaller than its own header", bytes(big(7, 4), "ftyp", blank(100_000))],
    ["a wide box smaller than its header", bytes(big(1, 4), "mdat", big(15, 8), blank(100_000))],
  ])("%s is none", (_, file) => {
    expect(startOfFile(file)).toBeUndefined();
  });
  it("whose mdat claims 2^63 bytes has nothing behind it", () => {
    expect(startOfFile(bytes(ftyp, big(1, 4), "mdat", 0x7f, Array.from({ length: 7 }, () => 255), blank(200_000)))).toEqual([[0, 40 + 80_000 - 1]]);
  });
  it("with a moov at the end of many megabytes takes as much of it as a start may weigh", () => {
    const file = bytes(ftyp, box("mdat", blank(500_000)));
    expect(startOfFile(file, { size: 30_000_000 })).toEqual([[0, 80_031], [500_032, 500_032 + 8 * 1024 * 1024 - 80_032 - 1]]);
  });
});
