import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalisePath } from "../../../src/core/cache/url-path.ts";
import { type TagPattern, compilePattern, patternTags } from "../../../src/core/purge/patterns.ts";
import { tagOf } from "../../../src/core/purge/tag-text.ts";
import { readSettings } from "../../../src/core/settings/index.ts";

const SITE = "music.example";

function compiled(match: string, tags: readonly string[], host?: string): TagPattern {
  const result = compilePattern(match, tags, host);
  if (result.kind !== "pattern") throw new Error(JSON.stringify(result.problems));
  return result.pattern;
}

function tagsAt(path: string, match: string, tags: readonly string[]): readonly string[] {
  return patternTags([compiled(match, tags)], SITE, path);
}

describe("a URL pattern", () => {
  const BOTH = ["release:{release}", "track:{track}"];
  test.each([
    ["/audio/:release/:track", BOTH, "/audio/R1/t2.mp3", ["release:r1", "track:t2.mp3"]],
    ["/audio/:release/:track.mp3", BOTH, "/audio/r1/t2.mp3", ["release:r1", "track:t2"]],
    ["/audio/:release/:track.mp3", BOTH, "/audio/r1/t2.opus", []],
    ["/audio/:release/:track.mp3", BOTH, "/audio/r1/.mp3", []],
    ["/audio/:release/:track", BOTH, "/audio/r1", []],
    ["/audio/:release/:track", BOTH, "/audio/r1/", []],
    ["/audio/:release/:track", BOTH, "/audio/r1/t/x", []],
    ["/audio/:release/:track", BOTH, "/Audio/r1/t", []],
    ["/audio/:release/*", ["release:{release}"], "/audio/r1/hls/2/seg.m4s", ["release:r1"]],
    ["/audio/:release/*", ["release:{release}"], "/audio/r1/", ["release:r1"]],
    ["/audio/:release/*", ["release:{release}"], "/audio/r1", []],
    ["/*", ["all-audio"], "/", ["all-audio"]],
    ["/", ["root"], "/", ["root"]],
    ["/", ["root"], "/a", []],
    ["/v-:version/*", ["deploy:{version}"], "/v-7/app.js", ["deploy:7"]],
    ["/a/:x", ["x:{x}", "{x}", "x:{x}"], "/a/1", ["x:1", "1"]],
    ["/a/:x", ["n:{x}"], "/a/My%20Album", ["n:my%20album"]],
    ["/a/:x", ["n:{x}"], "/a/%C3%89t%C3%A9", ["n:%c3%a9t%c3%a9"]],
    ["/a/:x", ["n:{x}"], "/a/AC%2FDC", ["n:ac/dc"]],
    ["/été/:x", ["n:{x}"], "/%C3%A9t%C3%A9/1", ["n:1"]],
    ["/a%62/:x", ["n:{x}"], "/ab/1", ["n:1"]],
  ])("%s with %j gives %s %j", (match, tags, path, expected) => {
    expect(tagsAt(path, match, tags)).toEqual(expected);
  });

  test("gives tags that a human's spelling of the same tag names", () => {
    expect(tagsAt("/a/Sigur%20R%C3%B3s", "/a/:x", ["artist:{x}"])).toEqual([tagOf("artist:Sigur Rós")]);
  });

  test("counts with all others that match", () => {
    const patterns = [compiled("/a/:x", ["x:{x}"]), compiled("/:top/*", ["top:{top}"]), compiled("/b/:x", ["b:{x}"]), compiled("/a/:y", ["x:{y}", "y:{y}"])];
    expect(patternTags(patterns, SITE, "/a/1")).toEqual(["x:1", "top:a", "y:1"]);
  });

  test("holds for its host alone where it names one, whatever the port", () => {
    const patterns = [compiled("/:x", ["x:{x}"], "music.example")];
    expect(patternTags(patterns, "music.example", "/1")).toEqual(["x:1"]);
    expect(patternTags(patterns, "music.example:8443", "/1")).toEqual(["x:1"]);
    expect(patternTags(patterns, "pods.example", "/1")).toEqual([]);
    expect(patternTags([compiled("/:x", ["x:{x}"], "music.example:8443")], "music.example", "/1")).toEqual([]);
  });

  test("leaves out a tag nobody could name", () => {
    expect(tagsAt(`/a/${"x".repeat(2000)}`, "/a/:x", ["x:{x}", "a"])).toEqual(["a"]);
  });

  test("takes time in proportion to the path", () => {
    const patterns = Array.from({ length: 50 }, (_, i) => compiled(`/:x/a:y-${"a".repeat(20)}b/*`, [`${i}:{x}{y}`]));
    const started = performance.now();
    for (let i = 0; i < 50; i += 1) patternTags(patterns, SITE, `/${"a".repeat(8000)}/${"a".repeat(8000)}`);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("a URL pattern that is wrong says what was expected", () => {
  test.each([
    ["a/:x", ["{x}"], "TAGS[0].match", "starts with"],
    ["/a?b", ["x"], "TAGS[0].match", "no query"],
    ["/a/../b", ["x"], "TAGS[0].match", "dot segment"],
    ["/a/%zz", ["x"], "TAGS[0].match", "path pattern"],
    ["/:x/:x", ["{x}"], "TAGS[0].match", "names :x once"],
    ["/:x-:y", ["{x}"], "TAGS[0].match", "not :x and :y"],
    ["/a/:", ["x"], "TAGS[0].match", 'name after ":"'],
    ["/a/:é", ["x"], "TAGS[0].match", 'name after ":"'],
    ["/a/*/b", ["x"], "TAGS[0].match", "last segment"],
    ["/a/b*", ["x"], "TAGS[0].match", "last segment"],
    ["/a/:x", ["ok", "r:{y}"], "TAGS[0].tags[1]", "{x}"],
    ["/a/:x", ["r:{x"], "TAGS[0].tags[0]", "{x}"],
    ["/a/:x", ["r:x}"], "TAGS[0].tags[0]", "{x}"],
    ["/a/:x", ["r:{}"], "TAGS[0].tags[0]", "{x}"],
    ["/a/:x", ["r:{{x}}"], "TAGS[0].tags[0]", "{x}"],
    ["/a/b", ["r:{x}"], "TAGS[0].tags[0]", "names nothing"],
    ["/a/b", [" , "], "TAGS[0].tags[0]", "1,024"],
    ["/a/b", [], "TAGS[0].tags", "at least one"],
  ])("%s with %j: at %s, %s", (match, tags, path, expected) => {
    const read = readSettings({ ORIGIN: "https://origin.example", TAGS: [{ match, tags }] });
    expect(read.ok ? [] : read.problems).toEqual([{ path, expected: expect.stringContaining(expected), found: expect.any(String) }]);
  });
});

describe("a URL pattern and the expression it stands for agree", () => {
  const literal = fc.constantFrom("a", "b", "ab", "x.mp3", "a-b", "%C3%A9", "%2F");
  const segment = fc.oneof(
    literal,
    fc.tuple(fc.constantFrom("", "a", "v-"), fc.constantFrom("", ".mp3", "-b")).map(([before, after]) => ({ before, after })),
  );
  const match = fc.tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.boolean()).map(([segments, rest]) => {
    const text = segments.map((one, i) => (typeof one === "string" ? one : `${one.before}:p${i}${one.after}`));
    const literally = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const expression = segments.map((one, i) => (typeof one === "string" ? literally(one) : `${literally(one.before)}(?<p${i}>[^/]+)${literally(one.after)}`));
    return {
      match: `/${[...text, ...(rest ? ["*"] : [])].join("/")}`,
      names: segments.flatMap((one, i) => (typeof one === "string" ? [] : [`p${i}`])),
      expression: new RegExp(`^/${expression.join("/")}${rest ? "/.*" : ""}$`),
    };
  });
  const piece = fc.constantFrom("a", "b", "ab", "x.mp3", "aa.mp3", "v-1", "v-x-b", "a-b", "%C3%A9", "%2F", "");
  /** Paths near the pattern: its own segments with values in them, here and there another one. */
  const pathsNear = ({ match: text }: { match: string }) =>
    fc
      .array(fc.tuple(piece, fc.boolean()), { minLength: 1, maxLength: 6 })
      .map((pieces) => `/${pieces.map(([one, own], i) => (own ? text.split("/")[i + 1]?.replace(/:p\d|\*/, one) : undefined) ?? one).join("/")}`)
      .filter((path) => normalisePath(path, false).kind === "ok" && !path.startsWith("//"));

  test("on what matches, and on the values", () => {
    let matched = 0;
    fc.assert(
      fc.property(match.chain((made) => fc.tuple(fc.constant(made), pathsNear(made))), ([{ match: text, names, expression }, pathname]) => {
        const theirs = expression.exec(pathname);
        const tags = tagsAt(pathname, text, [...names.map((name) => `${name}={${name}}`), "matched"]);
        if (theirs !== null) matched += 1;
        const values = names.map((name) => tagOf(`${name}=${theirs?.groups?.[name] ?? ""}`));
        expect(tags).toEqual(theirs === null ? [] : [...values, "matched"]);
      }),
      { numRuns: 3000 },
    );
    expect(matched).toBeGreaterThan(100);
  });
});
