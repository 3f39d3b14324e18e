import { describe, expect, it } from "vitest";
import { withoutGuess } from "../../src/client/cmcd.ts";
import { type LevelFacts, levelFor, variantOf } from "../../src/client/levels.ts";
import { servedOf } from "../../src/client/served.ts";

describe("what the edge says of an answer", () => {
  it.each([
    ['cache;desc="hit, memory", edge;dur=0', "hit, memory"],
    ['edge;dur=12, cache;desc="miss, upstream"', "miss, upstream"],
    ["cache;desc=hit", "hit"],
    ['cached;desc="no", edge;dur=1', ""],
    ["cache", ""],
    [null, ""],
  ])("%s is %j", (header, said) => {
    expect(servedOf(header)).toBe(said);
  });
});

describe("an address with CMCD", () => {
  const cmcd = (url: string): string | null => new URL(url).searchParams.get("CMCD");

  it("loses its throughput and keeps all else of it", () => {
    expect(cmcd(withoutGuess('http://a.example/x.m3u8?codecs=aac&CMCD=bl%3D0%2Cmtp%3D500%2Csid%3D%22a%22%2Csu'))).toBe('bl=0,sid="a",su');
    expect(new URL(withoutGuess("http://a.example/x.m3u8?codecs=aac&CMCD=mtp%3D500%2Csu")).searchParams.get("codecs")).toBe("aac");
  });

  it("loses the parameter where nothing else is in it", () => {
    expect(withoutGuess("http://a.example/x.m3u8?CMCD=mtp%3D500")).toBe("http://a.example/x.m3u8");
  });

  it.each(["http://a.example/x.m3u8", "http://a.example/x?mtp=1", "http://a.example/x?CMCD=bl%3D0"])("%s stays as it is", (url) => {
    expect(withoutGuess(url)).toBe(url);
  });
});

const level = (id: string, kbps: number, audioCodec = "mp4a.40.2"): LevelFacts => ({ uri: `/audio/a/${id}.m3u8`, averageBitrate: kbps * 1000, bitrate: kbps * 1100, audioCodec });
const LADDER = [level("opus-64", 64, "Opus"), level("aac-96", 96), level("opus-128", 128, "Opus"), level("aac-160", 160), level("aac-256", 256), level("flac", 700, "fLaC")].map(variantOf);

describe("a level is a variant", () => {
  it("by its media playlist's name, or as the playlist says", () => {
    expect(variantOf(level("aac-96", 96)).id).toBe("aac-96");
    expect(variantOf({ ...level("aac-96", 96), uri: "http://a.example/x/aac%2D96.m3u8?a=1" }).id).toBe("aac-96");
    expect(variantOf({ ...level("aac-96", 96), stableId: "other" }).id).toBe("other");
  });

  it.each([["low", "aac", "aac-96"], ["normal", "aac", "aac-160"], ["high", "aac", "aac-256"], ["lossless", "aac", "flac"], ["low", "opus", "opus-64"], ["high", "opus", "aac-256"]] as const)(
    "%s from %s is %s", (wished, home, id) => {
      expect(LADDER[levelFor(wished, LADDER, home)]?.id).toBe(id);
    },
  );

  it("of a quality nobody lists is the next below, else the next above", () => {
    const [low, , , normal] = LADDER;
    if (low === undefined || normal === undefined) throw new Error("no ladder");
    expect(levelFor("lossless", [low, normal], "aac")).toBe(1);
    expect(levelFor("low", [normal], "aac")).toBe(0);
  });

  it("is none for auto, and none of none", () => {
    expect(levelFor("auto", LADDER, "aac")).toBe(-1);
    expect(levelFor("high", [], undefined)).toBe(-1);
  });
});
