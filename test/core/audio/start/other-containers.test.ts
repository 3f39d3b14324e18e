import { describe, expect, it } from "vitest";
import { big, blank, bytes, comments, element, elementHead, little, packet, startOfFile } from "./make.ts";

/** STREAMINFO of 44.1 kHz, two channels of 16 bits, and so many samples. */
const info = (samples: number) => bytes(blank(10), big(44_100 * 16 + 2, 3), 0xf0, big(samples, 4), blank(16));
const block = (type: number, content: Uint8Array) => bytes(type, big(content.length, 3), content);

describe("FLAC", () => {
  it("needs its metadata and two seconds of the average", () => {
    const front = bytes("fLaC", block(0, info(441_000)), block(0x84, comments()));
    // Ten seconds in a million bytes.
    expect(startOfFile(bytes(front, blank(1_000_000)))).toEqual([[0, front.length + 200_000 - 1]]);
  });
  it("of unknown length needs what uncompressed sound would", () => {
    const front = bytes("fLaC", block(0x80, info(0)));
    expect(startOfFile(front, { size: 9_000_000 })).toEqual([[0, front.length + 352_800 - 1]]);
  });
  it("with a picture larger than the head needs all of it, and room for what may follow", () => {
    const front = bytes("fLaC", block(0, info(441_000)), 6, big(3_000_000, 3));
    const frames = 4_000_000 - front.length - 3_000_000;
    expect(startOfFile(bytes(front, blank(65_536)), { size: 4_000_000 })).toEqual([[0, front.length + 3_000_000 + Math.ceil(frames / 5) + 65_536 - 1]]);
  });
});

describe("Ogg", () => {
  const opus = packet(bytes("OpusHead", 1, 2, blank(9)));
  const seconds = (count: number, page = 12_000) => bytes(...Array.from({ length: count }, (_, i) => packet(blank(page), { ticks: 48_000 * (i + 1) })));
  const onePage = packet(blank(12_000)).length;
  it("with Opus needs its headers and pages until two seconds have gone by after the first", () => {
    const front = bytes(opus, packet(bytes("OpusTags", comments())));
    expect(startOfFile(bytes(front, seconds(30)))).toEqual([[0, front.length + 3 * onePage - 1]]);
  });
  it("of several streams reads the clock of the first", () => {
    const front = bytes(opus, packet(bytes("fishead"), { stream: 8 }), packet(bytes("OpusTags", comments())));
    const other = packet(blank(500), { stream: 8, ticks: 10_000_000 });
    expect(startOfFile(bytes(front, other, seconds(30)))).toEqual([[0, front.length + other.length + 3 * onePage - 1]]);
  });
  it("whose tags hold a picture larger than the head needs all of it", () => {
    const front = bytes(opus, packet(bytes("OpusTags", comments(bytes("TITLE=x"), bytes("METADATA_BLOCK_PICTURE=", blank(2_000_000))))));
    const [[first = -1, last = -1] = []] = startOfFile(bytes(front, seconds(100))) ?? [];
    expect(first).toBe(0);
    expect(last).toBeGreaterThanOrEqual(front.length + 60_000);
    expect(last).toBeLessThanOrEqual(front.length + 100_000);
  });
  it("with Vorbis counts three headers and its own clock", () => {
    const front = bytes(packet(bytes("\x01vorbis", blank(4), 2, little(44_100, 4), blank(14))), packet(bytes("\x03vorbis", comments())), packet(bytes("\x05vorbis", blank(4000))));
    const pages = bytes(...[1, 2, 3, 4].map((sec) => packet(blank(20_000), { ticks: 44_100 * sec })));
    expect(startOfFile(bytes(front, pages), { headBytes: 200_000 })).toEqual([[0, front.length + 3 * packet(blank(20_000)).length - 1]]);
  });
  it("with FLAC counts the packets its first one announces", () => {
    const front = bytes(packet(bytes("\x7fFLAC", 1, 0, big(1, 2), "fLaC", block(0, info(0)))), packet(block(0x84, comments())));
    const pages = bytes(...[1, 2, 3, 4].map((sec) => packet(blank(20_000), { ticks: 44_100 * sec })));
    expect(startOfFile(bytes(front, pages), { headBytes: 200_000 })).toEqual([[0, front.length + 3 * packet(blank(20_000)).length - 1]]);
  });
  it("with a codec nobody knows is nothing", () => {
    expect(startOfFile(bytes(packet(bytes("CELT    ", blank(100))), blank(100_000)))).toBeUndefined();
  });
});

describe("Matroska", () => {
  const ebml = element(0x1a45dfa3, element(0x4282, "webm"));
  const duration = new Uint8Array(8);
  new DataView(duration.buffer).setFloat64(0, 100_000);
  const before = bytes(element(0x1549a966, element(0x2ad7b1, big(1_000_000, 3)), element(0x4489, duration)), element(0x1654ae6b, blank(300)));
  it.each([["known", 2_000_000], ["unknown", undefined]])("of %s length needs all up to its first cluster, and two seconds of that", (_, length) => {
    const front = bytes(ebml, elementHead(0x18538067, length), before, elementHead(0x1f43b675, undefined));
    const file = bytes(front, blank(1_500_000));
    expect(startOfFile(file)).toEqual([[0, front.length + Math.ceil(file.length / 50) - 1]]);
  });
  it("with attachments larger than the head needs them too", () => {
    const front = bytes(ebml, elementHead(0x18538067, undefined), before, elementHead(0x1941a469, 3_000_000));
    expect(startOfFile(bytes(front, blank(65_536)), { size: 5_000_000 })).toEqual([[0, front.length + 3_000_000 + 100_000 - 1]]);
  });
  it("without a segment is nothing", () => {
    expect(startOfFile(bytes(ebml, blank(100_000)))).toBeUndefined();
  });
});

describe("WAV and AIFF", () => {
  const fmt = bytes("fmt ", little(16, 4), little(1, 2), little(2, 2), little(44_100, 4), little(176_400, 4), little(4, 2), little(16, 2));
  it.each(["RIFF", "RF64", "BW64"])("%s needs two seconds at the rate it names", (name) => {
    const front = bytes(name, [255, 255, 255, 255], "WAVE", "JUNK", little(3, 4), blank(4), fmt, "data", [255, 255, 255, 255]);
    expect(startOfFile(front, { size: 9_000_000 })).toEqual([[0, front.length + 352_800 - 1]]);
  });
  it("WAV with a chunk larger than the head needs it, and sound is assumed behind it", () => {
    const front = bytes("RIFF", little(0, 4), "WAVE", fmt, "id3 ", little(1_000_000, 4));
    expect(startOfFile(bytes(front, blank(65_536)), { size: 9_000_000 })).toEqual([[0, front.length + 1_000_000 + 352_800 - 1]]);
  });
  // 44,100 in 80 bits: 2^15 · 1.3458…
  const comm = bytes("COMM", big(18, 4), big(2, 2), big(441_000, 4), big(16, 2), 0x40, 0x0e, 0xac, 0x44, blank(6));
  it("AIFF needs two of its ten seconds", () => {
    const front = bytes("FORM", blank(4), "AIFF", comm, "SSND", big(1_764_008, 4));
    const size = front.length + 1_764_008;
    expect(startOfFile(front, { size })).toEqual([[0, front.length + Math.ceil(size / 5) - 1]]);
  });
  it("AIFF that is described behind its sound needs that too", () => {
    const front = bytes("FORM", blank(4), "AIFC", "SSND", big(1_000_000, 4));
    const size = front.length + 1_000_000 + comm.length;
    expect(startOfFile(bytes(front, blank(65_536)), { size })).toEqual([[0, front.length + 80_000 - 1], [size - comm.length, size - 1]]);
  });
});

describe("playlists", () => {
  it.each([["#EXTM3U\n#EXT-X-VERSION:7\n", null], ["\xef\xbb\xbf#EXTM3U\n", null], ["<MPD>", null], ["[playlist]\n", null], ['<?xml version="1.0"?><MPD>', "application/dash+xml"]])("%j is needed whole", (text, type) => {
    expect(startOfFile(bytes(text, blank(100_000)), { type })).toEqual([[0, text.length + 100_000 - 1]]);
  });
  it.each([["<?xml version='1.0'?><svg>", "image/svg+xml"], ["<html>", "text/html"], ["just words", "application/vnd.apple.mpegurl"]])("%j of type %s is none", (text, type) => {
    expect(startOfFile(bytes(text, blank(100_000)), { type })).toBeUndefined();
  });
});
