import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { corsHeaders, isPreflight, preflightHeaders } from "../../../src/core/http/cors.ts";
import type { CorsPolicy } from "../../../src/core/http/cors.ts";
import { texts } from "./texts.ts";

const OPEN: CorsPolicy = {
  origins: "*",
  credentials: false,
  maxAgeSec: 86_400,
  exposedHeaders: ["Content-Range", "Cache-Status"],
  allowedHeaders: ["Range", "If-Range"],
  methods: ["GET", "HEAD"],
};
const LISTED: CorsPolicy = { ...OPEN, origins: ["https://player.example", "https://b.example:8443"], credentials: true };
const of = (list: readonly (readonly [string, string])[]): Record<string, string> => Object.fromEntries(list);

describe("corsHeaders (Fetch, CORS protocol)", () => {
  it.each([null, "https://player.example", "null"])("lets everybody read under *, the same for all: %j", (origin) => {
    expect(of(corsHeaders(OPEN, origin))).toEqual({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "Content-Range, Cache-Status",
      "timing-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    });
  });

  it("never allows credentials under *", () => {
    expect(of(corsHeaders({ ...OPEN, credentials: true }, "https://player.example"))).not.toHaveProperty("access-control-allow-credentials");
  });

  it("lets a listed origin read, with credentials, and varies", () => {
    expect(of(corsHeaders(LISTED, "https://player.example"))).toEqual({
      "access-control-allow-origin": "https://player.example",
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "Content-Range, Cache-Status",
      "timing-allow-origin": "https://player.example",
      vary: "Origin",
    });
  });

  it("says nothing of credentials when they are off", () => {
    expect(of(corsHeaders({ ...LISTED, credentials: false }, "https://player.example"))).not.toHaveProperty("access-control-allow-credentials");
  });

  it.each([
    ["none", null],
    ["another", "https://evil.example"],
    ["the opaque one", "null"],
    ["another scheme", "http://player.example"],
    ["another port", "https://player.example:8443"],
    ["a longer host", "https://player.example.evil.example"],
    ["a subdomain", "https://x.player.example"],
    ["another case", "https://Player.example"],
    ["a path", "https://player.example/"],
    ["a star", "*"],
    ["nothing", ""],
  ])("tells an origin that is not listed nothing but to vary: %s", (_, origin) => {
    expect(corsHeaders(LISTED, origin)).toEqual([["vary", "Origin"]]);
  });

  it("never allows the opaque origin, listed or not", () => {
    expect(corsHeaders({ ...LISTED, origins: ["null"] }, "null")).toEqual([["vary", "Origin"]]);
  });

  it("leaves out empty lists", () => {
    expect(of(corsHeaders({ ...OPEN, exposedHeaders: [] }, null))).not.toHaveProperty("access-control-expose-headers");
  });

  it("never answers with an origin that is not on the list", () => {
    fc.assert(fc.property(fc.oneof(texts, texts.map((text) => `https://player.example${text}?`)), (origin) => {
      expect(corsHeaders(LISTED, origin)).toEqual([["vary", "Origin"]]);
    }));
  });
});

describe("preflightHeaders (Fetch, CORS-preflight fetch)", () => {
  it("adds what may be asked and for how long that holds", () => {
    const asked = new Headers({ origin: "https://player.example", "access-control-request-headers": "x-evil" });
    expect(of(preflightHeaders(LISTED, asked))).toEqual({
      ...of(corsHeaders(LISTED, "https://player.example")),
      "access-control-allow-methods": "GET, HEAD",
      "access-control-allow-headers": "Range, If-Range",
      "access-control-max-age": "86400",
    });
  });

  it("gives a foreign origin no permission", () => {
    expect(preflightHeaders(LISTED, new Headers({ origin: "https://evil.example" }))).toEqual([["vary", "Origin"]]);
  });

  it.each([[-1, "0"], [1.9, "1"], [0, "0"]])("writes a max age of %j as %s", (maxAgeSec, text) => {
    expect(of(preflightHeaders({ ...OPEN, maxAgeSec }, new Headers({ origin: "https://x.example" })))["access-control-max-age"]).toBe(text);
  });
});

describe("isPreflight (Fetch, HTTP requests)", () => {
  const full = { origin: "https://player.example", "access-control-request-method": "GET" };
  it.each<[string, string, Record<string, string>, boolean]>([
    ["OPTIONS with both", "OPTIONS", full, true],
    ["GET with both", "GET", full, false],
    ["without Origin", "OPTIONS", { "access-control-request-method": "GET" }, false],
    ["without a method to ask for", "OPTIONS", { origin: "https://player.example" }, false],
    ["the opaque origin asks too", "OPTIONS", { ...full, origin: "null" }, true],
  ])("%s: %s", (_, method, headers, is) => {
    expect(isPreflight(method, new Headers(headers))).toBe(is);
  });
});

it("a policy is not changed", () => {
  const frozen = Object.freeze({ ...LISTED, origins: Object.freeze([...LISTED.origins]) });
  preflightHeaders(frozen, new Headers({ origin: "https://player.example" }));
  expect(frozen).toEqual(LISTED);
});
