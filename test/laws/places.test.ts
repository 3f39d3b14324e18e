import { describe, expect, it } from "vitest";
import { type Source, found, sourceOf, sourcesOf } from "./source.ts";

/** A thing that is done in one place: what it looks like in code, and the files that may. */
type Place = { readonly what: string; readonly pattern: RegExp; readonly in: readonly string[]; readonly text?: true };

/** What runs at an edge; a listener's browser, `src/client`, is the other side of it. */
const EDGE = sourcesOf("src", "edge", "durable-objects").filter(({ path }) => !path.startsWith("src/client/"));

const PLACES: readonly Place[] = [
  { what: "the stored things' host", pattern: /downbeat\.invalid/g, in: ["src/core/cache/key.ts"], text: true },
  { what: "addresses of stored things", pattern: /\bfunction (?:head|slice)Address\b/g, in: ["src/core/cache/key.ts"] },
  { what: "names of colos' caches", pattern: /["'`]downbeat:/g, in: ["src/core/cache/key.ts"], text: true },
  { what: "an open cache", pattern: /\bcaches\s*\./g, in: ["edge/tiers/colo.ts", "edge/purge/shared.ts", "edge/tracks/shared-failing.ts"] },
  { what: "the platform's default cache", pattern: /\bcaches\s*\.\s*default\b/g, in: [] },
  { what: "a ColoTier's cache name", pattern: /new ColoTier\((?!coloCacheName\()/g, in: [] },
  { what: "a stub", pattern: /\b(?:idFromName|idFromString|getByName|newUniqueId)\b|\.(?:FILL|LEDGER|REGION)\b|\bnamespace\??\.get\(/g, in: ["durable-objects/addresses.ts"] },
  { what: "an upstream request", pattern: /(?<![\w.$]|function |async )fetch\s*\((?!request: Request\))/g, in: ["edge/tiers/send.ts"] },
  { what: "a request to something bound", pattern: /\.fetch\s*\(/g, in: ["edge/fill/object.ts", "edge/deliver/hop.ts"] },
  { what: "the table of errors", pattern: /\bERRORS\s*\[/g, in: ["edge/respond.ts"] },
  { what: "an error's status", pattern: /new Response\((?:[^()]|\([^()]*\))*\bstatus:\s*[45]\d\d/g, in: ["durable-objects/fill.ts"] },
  { what: "Response.error", pattern: /\bResponse\s*\.\s*error\b/g, in: [] },
];

/** Uses outside their place. */
function misplaced(place: Place, sources: readonly Source[]): string[] {
  return sources.filter(({ path }) => !place.in.includes(path))
    .flatMap((source) => found(place.text ? { ...source, code: source.uncommented } : source, place.pattern));
}

const placeOf = (what: string): Place => {
  const place = PLACES.find((place) => place.what === what);
  if (place === undefined) throw new Error(`no place for ${what}`);
  return place;
};

it.each(PLACES.map((place) => [place.what, place.in, place] as const))("%s has its place: %j", (_, files, place) => {
  expect(misplaced(place, EDGE)).toEqual([]);
  // A place where the thing is not is a law that has gone blind.
  for (const path of files) {
    const source = EDGE.find((source) => source.path === path);
    expect([path, source !== undefined && misplaced({ ...place, in: [] }, [source]).length > 0]).toEqual([path, true]);
  }
});

describe("the law of places sees", () => {
  it.each([
    ["the stored things' host", "edge/x.ts", 'const url = "https://downbeat.invalid/2/x";'],
    ["names of colos' caches", "edge/x.ts", "caches.open(`downbeat:${colo}`)"],
    ["an open cache", "edge/x.ts", 'const cache = await caches.open("x");'],
    ["the platform's default cache", "edge/tiers/colo.ts", "caches.default.match(url)"],
    ["a ColoTier's cache name", "edge/isolate.ts", "new ColoTier(`colo-${colo}`, geometry)"],
    ["a stub", "edge/x.ts", 'env.FILL.get(env.FILL.idFromName("x"))'],
    ["a stub", "edge/x.ts", "const { REGION } = env; env.REGION.get(id)"],
    ["a stub", "src/index.ts", 'namespace.getByName("x")'],
    ["an upstream request", "edge/x.ts", "const response = await fetch(url);"],
    ["an upstream request", "durable-objects/x.ts", "return fetch (url)"],
    ["an upstream request", "src/core/x.ts", "[fetch(url)]"],
    ["a request to something bound", "edge/x.ts", "stub.fetch(request)"],
    ["the table of errors", "edge/x.ts", "ERRORS[code].status"],
    ["an error's status", "edge/x.ts", 'new Response("no", { status: 404 })'],
    ["an error's status", "edge/x.ts", "new Response(JSON.stringify({ a }), {\n  headers,\n  status: 503,\n})"],
  ])("%s in %s", (what, path, text) => {
    expect(misplaced(placeOf(what), [sourceOf(path, text)]).length).toBeGreaterThan(0);
  });

  it.each([
    ["an upstream request", "edge/x.ts", "// await fetch(url)\n/** `fetch(url)` */ const text = 'fetch(url)';"],
    ["an upstream request", "edge/x.ts", "export class X { override async fetch(request: Request): Promise<Response> {} }"],
    ["an upstream request", "edge/x.ts", "prefetch(url); this.fetchAll(url)"],
    ["an error's status", "edge/x.ts", "new Response(body, { status: 206 }); const other = { status: 404 };"],
    ["the table of errors", "edge/x.ts", "ERRORS_SEEN[0]"],
    ["the stored things' host", "edge/x.ts", "/** Under downbeat.invalid. */"],
  ])("no %s in %s: %s", (what, path, text) => {
    expect(misplaced(placeOf(what), [sourceOf(path, text)])).toEqual([]);
  });
});

/** Calls of fetch whose options do not keep the platform's cache out. Options stand in the call itself. */
function cached(source: Source): string[] {
  const { code, uncommented } = source;
  return [...code.matchAll(placeOf("an upstream request").pattern)].filter(({ index }) => {
    let depth = 0;
    let end = code.indexOf("(", index);
    do {
      if (code.charAt(end) === "(") depth += 1;
      if (code.charAt(end) === ")") depth -= 1;
      end += 1;
    } while (depth > 0 && end < code.length);
    return !/\bcache:\s*"no-store"/.test(uncommented.slice(index, end));
  }).map(({ index }) => `${source.path}: ${code.slice(index, index + 40)}`);
}

describe("every upstream request bypasses the platform's zone cache", () => {
  it('says cache: "no-store"', () => {
    expect(EDGE.flatMap(cached)).toEqual([]);
    expect(EDGE.flatMap((source) => found(source, placeOf("an upstream request").pattern))).toHaveLength(1);
  });

  it.each([
    ["fetch(url)", 1],
    ['fetch(url, { cache: "default" })', 1],
    ['fetch(url, { cache: "reload" }); use({ cache: "no-store" })', 1],
    ['fetch(url, {\n // cache: "no-store"\n method })', 1],
    ['fetch(urlOf(a), { ...more, cache: "no-store" })', 0],
  ])("the law sees %s: %i", (text, violations) => {
    expect(cached(sourceOf("edge/x.ts", text))).toHaveLength(violations);
  });
});
