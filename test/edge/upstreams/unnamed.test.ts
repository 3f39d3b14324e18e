import { describe, expect, it } from "vitest";
import { unnamed } from "../../../edge/upstreams/unnamed.ts";

const EDGE = "https://fra.example/music";
const led = (location: string): string | null => unnamed(new Response(null, { status: 301, headers: { location, etag: '"a"' } }), EDGE).headers.get("location");

describe("an edge's redirect", () => {
  it.each([
    ["to a place below it", `${EDGE}/a/b?c=d`, "/a/b?c=d"],
    ["to itself", EDGE, "/"],
    ["to itself with a query", `${EDGE}?c`, "/?c"],
  ])("%s leads to that place on the site", (_, location, path) => {
    expect(led(location)).toBe(path);
  });

  it.each([
    ["elsewhere", "https://elsewhere.example/a"],
    ["beside it", "https://fra.example/musicians/a"],
    ["without a host", "/a/b"],
    ["that would be read as another host", `${EDGE}//evil.example/a`],
    ["the same, the other way round", `${EDGE}/\\evil.example/a`],
  ])("%s stays as it is", (_, location) => {
    expect(led(location)).toBe(location);
  });

  it("keeps status, fields and bytes", async () => {
    const response = unnamed(new Response("moved", { status: 308, headers: { location: `${EDGE}/a`, "content-location": `${EDGE}/b`, "x-own": "1" } }), EDGE);
    expect([response.status, response.headers.get("content-location"), response.headers.get("x-own"), await response.text()]).toEqual([308, "/b", "1", "moved"]);
  });

  it("is handed on as it came where it names nothing", () => {
    const response = new Response("x");
    expect(unnamed(response, EDGE)).toBe(response);
  });
});
