import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectWhole } from "../support/judge.ts";
import type { RawAnswer } from "../support/raw.ts";

const song = bytesOf(71, 100_000);
const PLAYER = "https://player.example";
let origin: Origin;
let edge: Edge;
let strict: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
  strict = await startEdge(origin, { settings: { CORS_ORIGINS: [PLAYER], CORS_CREDENTIALS: true } });
  origin.serve("/song.mp3", { bytes: song });
});
afterAll(async () => {
  await edge?.close();
  await strict?.close();
  await origin?.close();
});

const list = (answer: RawAnswer, name: string): string[] =>
  (answer.header(name) ?? "").toLowerCase().split(",").map((item) => item.trim());
const preflight = { method: "OPTIONS", headers: { origin: PLAYER, "access-control-request-method": "GET", "access-control-request-headers": "range, if-range" } };

describe("a player on another site", () => {
  it("is answered its preflight without a question to the origin", async () => {
    const answer = await edge.ask("/preflight.mp3", preflight);
    expect([200, 204]).toContain(answer.status);
    expect(answer.header("access-control-allow-origin")).toBe("*");
    expect(list(answer, "access-control-allow-methods")).toEqual(expect.arrayContaining(["get", "head"]));
    expect(list(answer, "access-control-allow-headers")).toEqual(expect.arrayContaining(["range", "if-range"]));
    expect(Number(answer.header("access-control-max-age"))).toBeGreaterThan(0);
    expect(origin.to("/preflight.mp3")).toEqual([]);
  });
  it.each([
    ["a whole track", "/song.mp3", {}, 200],
    ["a part", "/song.mp3", { range: "bytes=0-9" }, 206],
    ["a range beyond the end", "/song.mp3", { range: "bytes=999999-" }, 416],
    ["a missing track", "/missing.mp3", {}, 404],
    ["a private request", "/song.mp3", { authorization: "Bearer x" }, 200],
    ["no copy of its own needed", "/song.mp3", { "if-none-match": "*" }, 304],
  ] as const)("may read %s, its headers and its timing", async (_, path, headers, status) => {
    const answer = await edge.get(path, { origin: PLAYER, ...headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("access-control-allow-origin")).toEqual(["*"]);
    expect(answer.header("timing-allow-origin")).toBe("*");
    expect(list(answer, "access-control-expose-headers")).toEqual(
      expect.arrayContaining(["content-length", "content-range", "accept-ranges", "etag", "age", "cache-status", "server-timing"]),
    );
    expect(answer.header("access-control-allow-credentials")).toBeUndefined();
  });
  it("may read that the origin is down", async () => {
    origin.serve("/dropped.mp3", { raw: "" });
    const answer = await edge.get("/dropped.mp3", { origin: PLAYER });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.header("access-control-allow-origin")).toBe("*");
  });
  it("meets one rule, the edge's, though the origin has its own", async () => {
    origin.serve("/own-rules.mp3", {
      bytes: song,
      headers: [["access-control-allow-origin", "https://other.example"], ["access-control-allow-credentials", "true"], ["vary", "Origin"]],
    });
    for (const from of [PLAYER, "https://second.example"]) {
      const answer = await edge.get("/own-rules.mp3", { origin: from });
      expectWhole(answer, song);
      expect(answer.headers.get("access-control-allow-origin")).toEqual(["*"]);
      expect(answer.header("access-control-allow-credentials")).toBeUndefined();
    }
  });
});

describe("an allow-list with credentials", () => {
  it("names the listed site, and says that the answer depends on it", async () => {
    for (const answer of [await strict.get("/song.mp3", { origin: PLAYER }), await strict.ask("/song.mp3", preflight)]) {
      expect(answer.header("access-control-allow-origin")).toBe(PLAYER);
      expect(answer.header("access-control-allow-credentials")).toBe("true");
      expect(list(answer, "vary")).toContain("origin");
    }
  });
  it.each(["https://evil.example", "https://player.example.evil.example", "null", "http://player.example"])("gives %s the bytes but no leave to read them", async (from) => {
    const answer = await strict.get("/song.mp3", { origin: from });
    expectWhole(answer, song);
    expect(answer.header("access-control-allow-origin")).toBeUndefined();
    expect(answer.header("access-control-allow-credentials")).toBeUndefined();
    expect(list(answer, "vary")).toContain("origin");
  });
  it("does not keep one site's answer for another", async () => {
    origin.serve("/shared.mp3", { bytes: textOf("shared"), headers: [["cache-control", "max-age=60"]] });
    expect((await strict.get("/shared.mp3", { origin: PLAYER })).header("access-control-allow-origin")).toBe(PLAYER);
    expect((await strict.get("/shared.mp3", { origin: "https://evil.example" })).header("access-control-allow-origin")).toBeUndefined();
    expect((await strict.get("/shared.mp3")).body.toString()).toBe("shared");
  });
});
