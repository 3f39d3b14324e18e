import { expect, test } from "vitest";
import { compilePattern, patternTags } from "../../src/core/purge/patterns.ts";
import { tagOf } from "../../src/core/purge/tag-text.ts";

const PATTERNS = ["/a/:x", "/a/:x/:y", "/:x", "/a/*", "/:x/*", "/*", "/a/:x.mp3", "/a/v-:x/*", "/a/v-:x-b", "/a", "/a/b/:x/c"];
const PATHS = ["/", "/a", "/a/", "/b", "/a/b", "/a/b/", "/a/b/c", "/a/.mp3", "/a/b.mp3", "/a/b.mp3/c", "/a/v-1", "/a/v-1/", "/a/v-1-b", "/a/v--b", "/a/%C3%A9", "/a/b%2Fc", "/a/b/d/c", "/A/b"];

test.each(PATTERNS)("%s matches what the platform's URLPattern matches, with the same values", (match) => {
  const names = [...match.matchAll(/:(\w)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const compiled = compilePattern(match, ["matched", ...names.map((name) => `${name}={${name}}`)]);
  if (compiled.kind !== "pattern") throw new Error(JSON.stringify(compiled));
  const theirs = new URLPattern({ pathname: match });
  const found = PATHS.map((pathname) => {
    const groups = theirs.exec({ pathname })?.pathname.groups;
    return groups === undefined ? [] : ["matched", ...names.map((name) => tagOf(`${name}=${groups[name] ?? ""}`))];
  });
  expect(PATHS.map((pathname) => patternTags([compiled.pattern], "music.example", pathname))).toEqual(found);
  expect(found.flat()).not.toEqual([]);
});
