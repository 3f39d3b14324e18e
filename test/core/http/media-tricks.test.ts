import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mediaTable } from "../../../src/core/http/media-table.ts";
import { type ContentKind, kindOfPath, repairedType } from "../../../src/core/http/media.ts";

describe("a page that borrows the suffix of audio (cache deception)", () => {
  it.each([
    ["as a path parameter", "/account;x.mp3"],
    ["as the value of one", "/account;a=b;file=x.mp3"],
    ["as a parameter of a name with another suffix", "/account.php;x.mp3"],
    ["as a parameter without a name before it", "/account/;x.mp3"],
    ["behind an encoded slash", "/account%2Fx.mp3"],
    ["behind an encoded slash, in lower case", "/account%2fx.m3u8"],
    ["behind an encoded backslash", "/account%5Cx.mp3"],
    ["behind an encoded backslash, in lower case", "/account%5cx.mp3"],
    ["behind an encoded question mark", "/account%3Fx.mp3"],
    ["behind an encoded question mark, in lower case", "/account%3fname=x.ts"],
    ["behind an encoded number sign", "/account%23x.mp3"],
    ["behind an encoded semicolon", "/account%3Bx.mp3"],
    ["behind an encoded semicolon, in lower case", "/account%3bx.m4s"],
    ["behind an encoded NUL", "/account%00x.mp3"],
    ["before an encoded delimiter", "/x.mp3%2f..%2faccount.mp3"],
    ["in a segment that dots take back", "/account/x.mp3/..;/"],
    ["in a segment that dots take back, without a slash", "/account/x.mp3/..;"],
    ["in a segment before the last", "/x.mp3/account"],
    ["with a slash at its end", "/account/x.mp3/"],
    ["with an encoded slash at its end", "/account/x.mp3%2F"],
    ["with an encoded line end in its suffix", "/account/x.mp3%0A"],
    ["with an encoded space at its end", "/account/x.mp3%20"],
  ])("%s is other", (_, pathname) => {
    expect(kindOfPath(pathname)).toBe("other");
  });

  it("is other with each suffix and each delimiter, in any case", () => {
    const delimiter = fc.constantFrom("%2f", "%5c", "%3f", "%23", "%3b", "%00").chain((text) => fc.constantFrom(text, text.toUpperCase()));
    const suffix = fc.constantFrom(...[...mediaTable].filter(([, { kind }]) => kind !== "key").map(([name]) => name));
    fc.assert(fc.property(delimiter, suffix, fc.constantFrom("", "x", "x.mp3"), (sign, name, stem) => {
      expect(kindOfPath(`/account${sign}${stem}.${name}`)).toBe("other");
      expect(kindOfPath(`/${stem}${sign}.${name}`)).toBe("other");
    }));
  });
});

describe("a name with path parameters", () => {
  it.each<[string, ContentKind]>([
    ["/a.mp3;v=1", "audio"], ["/a.mp3;", "audio"], ["/a.m3u8;jsessionid=AB.node1", "playlist"], ["/b;x=1/a.mp3", "audio"], ["/a.mp3;x.html", "audio"], ["/a.html;x.mp3", "other"],
  ])("%s has the kind it has without them: %s", (pathname, kind) => {
    expect(kindOfPath(pathname)).toBe(kind);
  });

  it("has the type it has without them", () => {
    expect(repairedType("/a.mp3;v=1", null)).toBe("audio/mpeg");
    expect(repairedType("/account;x.mp3", "text/plain")).toBeUndefined();
  });
});

it.each(["/keys%2Fsong.key", "/a%3Fb.lic", "/song.key;.mp3"])("a key is a key however its name is written: %s", (pathname) => {
  expect(kindOfPath(pathname)).toBe("key");
});

it.each(["/What%3F/01.mp3", "/C%23/a.mp3", "/AC%2FDC/a.mp3"])("an encoded delimiter of a folder above says nothing of the name: %s", (pathname) => {
  expect(kindOfPath(pathname)).toBe("audio");
});
