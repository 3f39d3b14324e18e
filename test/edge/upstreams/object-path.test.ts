import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodedPath, encodedPath } from "../../../edge/upstreams/object-path.ts";

const key = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed() && !text.split("/").some((part) => part === "." || part === ".."));

describe("paths and keys", () => {
  it("are each other's, whatever a key is made of", () => {
    fc.assert(fc.property(key, (text) => decodedPath(encodedPath(text)) === text));
  });
  it("survive a URL parser, in one spelling", () => {
    fc.assert(fc.property(key, (text) => new URL(`https://store.test${encodedPath(text)}`).pathname === encodedPath(text)));
    fc.assert(fc.property(fc.webPath(), (path) => {
      const once = decodedPath(path);
      if (once !== undefined) expect(decodedPath(encodedPath(once))).toBe(once);
    }));
  });
  it.each([
    ["/a%2Fb", "a/b"], ["/a+b", "a+b"], ["/a%2Bb", "a+b"], ["/a%252Fb", "a%2Fb"], ["//a", "/a"], ["/%C3%BC", "ü"], ["/a..b/...", "a..b/..."], ["/", ""], ["", ""],
  ])("%s names %j", (path, named) => {
    expect(decodedPath(path)).toBe(named);
  });
  it.each(["/..%2Fa", "/a%2f..", "/a%2f%2E%2e%2fb", "/a/%2E/b", "/%", "/%g0", "/%FF", "/%C3", "/%ED%A0%80"])("%s names nothing", (path) => {
    expect(decodedPath(path)).toBeUndefined();
  });
});
