import { describe, expect, it } from "vitest";
import { type Source, found, sourceOf, sourcesOf } from "./source.ts";

/** What the platform gives and pure rules do without: they get times, texts and headers as arguments. */
const PLATFORM = [
  "fetch", "Request", "Response", "Headers", "caches", "performance", "setTimeout", "setInterval", "queueMicrotask", "crypto", "process",
  "globalThis", "self", "window", "document", "navigator", "localStorage", "WebSocket", "ReadableStream", "WritableStream", "TransformStream",
  "Blob", "FormData", "Buffer", "console", "require", "R2Bucket", "DurableObjectNamespace", "ExecutionContext",
];
/** As a name of its own: not a property, a key of an object, a parameter's name, or part of another word. */
const NAMES = new RegExp(String.raw`(?<![\w$.-])(?:${PLATFORM.join("|")})\b(?!\s*\??:)`, "g");
const CLOCKS = /\bDate\s*\.\s*now\b|\bnew Date\(\s*\)|(?<!new )\bDate\s*\(|\bperformance\b|\bMath\s*\.\s*random\b/g;

const impure = (source: Source) => [...found(source, NAMES), ...found(source, CLOCKS)];

describe("core is pure", () => {
  it("names nothing of the platform, reads no clock and draws no lots", () => {
    expect(sourcesOf("src/core").flatMap(impure)).toEqual([]);
  });

  it.each([
    "const now = Date.now();", "const now = new Date();", "const text = Date();", "const t = performance.now();", "await fetch(url);",
    "export function a(headers: Headers) {}", "function a(b: Request | undefined) {}", "return new Response(null);", "setTimeout(f, 1);",
    "const id = crypto.randomUUID();", "if (process.env.X) a();", "globalThis.x = 1;", "caches.default", "Math.random()", "console.log(1)",
    "type A = { body: ReadableStream };",
  ])("the law sees %s", (text) => {
    expect(impure(sourceOf("src/core/x.ts", text)).length).toBeGreaterThan(0);
  });

  it.each([
    "const at = new Date(ms);", "Date.UTC(2026, 0, 1)", "Date.parse(text)", "headers.get(name)", "a.fetch", "type RequestFacts = 1;",
    "/** A `Request` and a fetch. */ const a = 'Response';", "const a = { process: 1 };", "function f(self: number) {}",
  ])("the law leaves alone %s", (text) => {
    expect(impure(sourceOf("src/core/x.ts", text))).toEqual([]);
  });
});

/** Who reads a clock, now. Time is an argument elsewhere, and this list may only shrink. */
const CLOCK_READERS = [
  "durable-objects/fill.ts",
  "durable-objects/ledger.ts",
  "durable-objects/region.ts",
  "edge/context.ts",
  "edge/deliver/body.ts",
  "edge/fill/fills.ts",
  "edge/fill/flights.ts",
  "edge/fill/object.ts",
  "edge/purge/colo.ts",
  "edge/report.ts",
  "edge/respond.ts",
  "edge/tiers/memory.ts",
  "edge/tiers/reserve.ts",
  "edge/tiers/upstream.ts",
  "edge/upstreams/signed.ts",
];
const CLOCK = /\bDate\s*\.\s*now\b|\bnew Date\(\s*\)|\bperformance\s*\.\s*now\b/g;

describe("clocks", () => {
  it("are read in listed files only, and the list names nobody who reads none", () => {
    // A player's clock is what it plays by.
    const served = sourcesOf("src", "edge", "durable-objects").filter(({ path }) => !path.startsWith("src/client/"));
    const readers = served.filter((source) => found(source, CLOCK).length > 0);
    expect(readers.map(({ path }) => path).toSorted()).toEqual(CLOCK_READERS);
  });

  it.each(["Date.now()", "const now = Date.now;", "new Date()", "performance.now()"])("the law sees %s", (text) => {
    expect(found(sourceOf("edge/steps/x.ts", text), CLOCK)).toHaveLength(1);
  });
});
