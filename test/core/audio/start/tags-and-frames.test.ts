import { describe, expect, it } from "vitest";
import { MP3_TWO_SEC, big, blank, bytes, id3, mp3, startOfFile } from "./make.ts";

/** ADTS: AAC LC, 44.1 kHz, 400 bytes a frame of 1,024 samples. */
const adts = (frames: number) => bytes(...Array.from({ length: frames }, () => bytes(0xff, 0xf1, 0x50, 0x80, big((400 << 5) | 0x1f, 2), 0xfc, blank(393))));

describe("frames without a container", () => {
  it("are counted until they sound for two seconds", () => {
    expect(startOfFile(mp3(500))).toEqual([[0, MP3_TWO_SEC - 1]]);
    // 1024 / 44100 s each: 87 frames.
    expect(startOfFile(adts(500))).toEqual([[0, 87 * 400 - 1]]);
  });
  it("are found behind rubbish", () => {
    expect(startOfFile(bytes(blank(3000), 0xff, 0xfb, 0x90, mp3(500)))).toEqual([[0, 3003 + MP3_TWO_SEC - 1]]);
  });
  it("go on as they began where the head ends before two seconds", () => {
    expect(startOfFile(mp3(500), { headBytes: 417 * 20 })).toEqual([[0, Math.ceil((2 * 417 * 44_100) / 1152) - 1]]);
  });
  it.each([["two of them", mp3(2)], ["frames of a free bitrate", bytes(0xff, 0xfb, 0x00, 0x00, blank(500))], ["zeros", blank(5000)]])("%s are none", (_, file) => {
    expect(startOfFile(bytes(file, blank(100_000)))).toBeUndefined();
  });
});

describe("an ID3 tag", () => {
  it.each([
    ["of version 3", id3(1000), 1010],
    ["with a footer", id3(1000, { version: 4, footer: true }), 1020],
    ["behind another", bytes(id3(50), id3(100)), 170],
  ])("%s comes before the sound", (_, tag, length) => {
    expect(startOfFile(bytes(tag, mp3(500)))).toEqual([[0, length + MP3_TWO_SEC - 1]]);
  });
  it("whose picture is larger than the head is needed too, with 320 kbit/s of what follows", () => {
    expect(startOfFile(bytes(id3(2_000_000), mp3(5000)))).toEqual([[0, 2_000_010 + 80_000 - 1]]);
  });
  it("is skipped where it is larger than a start may be", () => {
    expect(startOfFile(id3(9_000_000), { size: 20_000_000 })).toEqual([[0, 65_535], [9_000_010, 9_080_009]]);
  });
  it("in front of FLAC leaves FLAC what it is", () => {
    const info = bytes(blank(10), big(44_100 * 16 + 2, 3), 0xf0, blank(4), blank(16));
    expect(startOfFile(bytes(id3(90), "fLaC", 0x80, big(34, 3), info), { size: 1_000_000 })).toEqual([[0, 142 - 4 + 4 + 2 * 176_400 - 1]]);
  });
  it("that lies about its length is nothing", () => {
    expect(startOfFile(bytes(id3(5_000_000)), { size: 4_000_000 })).toBeUndefined();
    expect(startOfFile(bytes("ID3", 3, 0, 0, 0x80, 0, 0, 1, blank(1000)))).toBeUndefined();
  });
  it("in front of FLAC that nobody sees is followed by heavier sound where the type says so", () => {
    expect(startOfFile(id3(100_000), { size: 9_000_000, type: "audio/flac" })).toEqual([[0, 100_010 + 352_800 - 1]]);
  });
});
