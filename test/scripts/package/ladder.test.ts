import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_LADDER, readLadder } from "../../../scripts/package/ladder.ts";
import { ladderFrom } from "../../../scripts/package/ladder-file.ts";

const problemsOf = (value: unknown): readonly string[] => {
  const read = readLadder(value);
  return read.kind === "problems" ? read.problems : [];
};

describe("a ladder", () => {
  it("is the default one, read", () => {
    expect(readLadder({ variants: DEFAULT_LADDER })).toEqual({ kind: "ladder", ladder: DEFAULT_LADDER });
  });

  it.each([
    [{ variants: [] }, ["variants: expected at least one variant, found []"]],
    [{}, ["variants: expected a list of variants, found nothing"]],
    [[], ["the ladder: expected { variants: [{ id, codec, kbps }] }, found []"]],
    [{ variants: [{ id: "a", codec: "aac", kbps: 96 }, { id: "a", codec: "opus", kbps: 64 }] }, ['variants[1].id: expected an id that no other variant has, found "a" again']],
    [{ variants: [{ id: "a", codec: "aac", kbps: 96 }, { id: "b", codec: "aac", kbps: 96 }] }, ['variants[1]: expected something else than "a", found aac of 96 kbit/s again']],
    [{ variants: [{ id: "a", codec: "aac", kbps: 600 }] }, ["variants[0].kbps: expected 16 to 512, what two channels of AAC-LC can use, found 600"]],
    [{ variants: [{ id: "a", codec: "opus" }] }, ["variants[0].kbps: expected 12 to 510, what two channels of Opus can use, found none"]],
    [{ variants: [{ id: "a", codec: "mp3", kbps: 190 }] }, ["variants[0].kbps: expected one of 32, 40,"]],
    [{ variants: [{ id: "a", codec: "flac", kbps: 900 }] }, ["variants[0].kbps: expected none, for FLAC takes what it needs, found 900"]],
    [{ variants: [{ id: "../a", codec: "vorbis", kbps: "96" }] }, ["variants[0].id: expected an id", "variants[0].codec: expected one of aac, opus, mp3, flac, found \"vorbis\"", "variants[0].kbps: expected a whole number of kbit/s, found \"96\""]],
    [{ variants: [{ id: "a", codec: "aac", kbps: 96, bitrate: 1 }] }, ["variants[0]: nobody knows bitrate"]],
    [{ variants: [5], colour: 1 }, ["variants[0]: expected { id, codec, kbps }, found 5", "the ladder: nobody knows colour"]],
  ])("that makes no sense says all that is wrong: %j", (value, expected) => {
    const problems = problemsOf(value);
    expect(problems).toHaveLength(expected.length);
    for (const [at, problem] of expected.entries()) expect(problems[at]).toContain(problem);
  });
});

describe("a ladder's file", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "downbeat-ladder-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return ladderFrom(join(folder, name));
  };

  it("is JSON or TOML", async () => {
    const ladder = { kind: "ladder", ladder: [{ id: "low", codec: "opus", kbps: 48 }] };
    expect(await file("a.json", '{"variants":[{"id":"low","codec":"opus","kbps":48}]}')).toEqual(ladder);
    expect(await file("a.toml", '[[variants]]\nid = "low"\ncodec = "opus"\nkbps = 48\n')).toEqual(ladder);
  });

  it("that is neither, or is not there, says so", async () => {
    expect(await file("b.json", "{")).toEqual({ kind: "problems", problems: [expect.stringContaining("expected JSON: ")] });
    expect(await file("b.toml", "a = ")).toEqual({ kind: "problems", problems: [expect.stringContaining("expected TOML: ")] });
    expect(await ladderFrom(join(folder, "none.json"))).toEqual({ kind: "problems", problems: [expect.stringContaining("cannot be read")] });
  });
});
