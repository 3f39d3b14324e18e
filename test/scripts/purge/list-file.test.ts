import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPurge } from "../../../scripts/commands/purge/arguments.ts";
import { batchesOf, MOST_KEYS } from "../../../scripts/commands/purge/batches.ts";
import { readList } from "../../../scripts/commands/purge/list-file.ts";
import { readTarget } from "../../../scripts/commands/purge/target.ts";

describe("a line of a list", () => {
  it.each([
    ["tag:release:7", "tag", "release:7"],
    ["TAG: my album", "tag", "my album"],
    ["prefix:/audio/7/", "prefix", "/audio/7/"],
    ["prefix:music.example/audio", "prefix", "music.example/audio"],
    ["host:music.example:8787", "host", "music.example:8787"],
    ["url:/a.mp3?v=1", "url", "/a.mp3?v=1"],
    ["https://music.example/a.mp3", "url", "https://music.example/a.mp3"],
    ["/a.mp3", "url", "/a.mp3"],
  ])("%s names a %s", (line, kind, value) => {
    expect(readTarget(line)).toEqual({ ok: true, target: { kind, value } });
  });

  it.each(["release:7", "all:", "all:x", "tag:", "tag:a\u0007b", "prefix:audio", "prefix:https://music.example/a", "prefix:/a?b", "host:music.example/a", "url:ftp://a/b", "url://a/b", "url:a b", "music.example/a.mp3"])("%j is wrong", (line) => {
    expect(readTarget(line)).toMatchObject({ ok: false, why: expect.stringContaining("expected") });
  });
});

describe("a list", () => {
  it("leaves out comments, empty lines and a byte order mark, and keeps a # within a word", () => {
    const text = "\ufeff# withdrawn today\r\n\r\ntag:a#1   # the single\r\n  /b.mp3\n";
    expect(readList(text, "l")).toEqual({ ok: true, targets: [{ kind: "tag", value: "a#1" }, { kind: "url", value: "/b.mp3" }] });
  });

  it("says every line that is wrong, by its number", () => {
    const read = readList("tag:a\nnonsense\n# fine\nhost:\n", "list.txt");
    expect(read).toEqual({ ok: false, problems: [expect.stringMatching(/^list\.txt:2: expected .*"nonsense"$/), expect.stringMatching(/^list\.txt:4: expected a host/)] });
  });
});

describe("the arguments of purge", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "downbeat-list-"));
    await writeFile(join(folder, "good.txt"), "tag:b\ntag:a\n/b.mp3\n");
    await writeFile(join(folder, "bad.txt"), "tag:a\n\nx\ny\n");
  });
  afterAll(() => rm(folder, { recursive: true }));
  const env = { DOWNBEAT_URL: "https://music.example", DOWNBEAT_TOKEN: "t" };

  it("name what is purged once, lists included, paths on the edge's host", async () => {
    const wish = await readPurge(["--tag", "a", "--url", "/a.mp3", "--file", join(folder, "good.txt"), "--host", "h", "--soft", "--any-query"], env);
    expect(wish.targets.map(({ kind, value }) => `${kind} ${value}`)).toEqual(["url https://music.example/a.mp3", "tag a", "host h", "tag b", "url https://music.example/b.mp3"]);
    expect(wish).toMatchObject({ soft: true, anyQuery: true, dryRun: false, waitSec: 60, connection: { prefix: "/_downbeat", token: "t" } });
  });

  it("say where another prefix is, and how long to wait", async () => {
    expect(await readPurge(["--all", "--yes", "--no-wait", "--edge", "https://a.example/ops/"], env)).toMatchObject({ targets: [{ kind: "all" }], waitSec: 0, connection: { prefix: "/ops" } });
    expect(await readPurge(["--tag", "a", "--timeout", "7"], env)).toMatchObject({ waitSec: 7 });
  });

  it.each([
    [[], /something to purge/],
    [["a"], /found "a"/],
    [["--all"], /--yes/],
    [["--all", "--yes", "--tag", "a"], /by itself/],
    [["--tag", "a", "--timeout", "0"], /--timeout/],
    [["--tag", "a", "--timeout", "1.5"], /--timeout/],
    [["--tag", "a", "--edge", "music.example"], /DOWNBEAT_URL/],
    [["--tag", "a", "--token", "two words"], /DOWNBEAT_TOKEN/],
    [["--url", "a.mp3"], /--url: expected a URL/],
    [["--tga", "a"], /tga/],
    [["--tag", "a", "--file", "nowhere.txt"], /no readable file nowhere\.txt/],
  ])("are wrong: %j", async (args, why) => {
    await expect(readPurge(args, env)).rejects.toThrow(why);
  });

  it("are wrong with everything that is wrong in their lists", async () => {
    await expect(readPurge(["--file", join(folder, "bad.txt")], env)).rejects.toThrow(/2 problems[^]*bad\.txt:3: [^]*bad\.txt:4: /);
  });

  it.each([["DOWNBEAT_URL"], ["DOWNBEAT_TOKEN"]])("want %s where no option stands for it", async (name) => {
    await expect(readPurge(["--tag", "a"], { ...env, [name]: "" })).rejects.toThrow(name);
  });
});

describe("calls", () => {
  it.each([[0, []], [1, [1]], [MOST_KEYS, [MOST_KEYS]], [MOST_KEYS + 1, [MOST_KEYS, 1]], [2 * MOST_KEYS + 500, [MOST_KEYS, MOST_KEYS, 500]]])("of %i targets are of %j, each with a key of its own", (n, sizes) => {
    let keys = 0;
    const targets = Array.from({ length: n }, (_, i) => ({ kind: "tag" as const, value: String(i) }));
    const batches = batchesOf(targets, () => `k${(keys += 1)}`);
    expect(batches.map((batch) => batch.targets.length)).toEqual(sizes);
    expect(batches.flatMap((batch) => batch.targets)).toEqual(targets);
    expect(new Set(batches.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(sizes.length);
  });
});
