import { describe, expect, it } from "vitest";
import { arena, EVIL, everything, LASTING, told, whatever } from "./support.ts";

/** Says what it was asked for, and takes every difference between two spellings for a difference between two pages. */
const stage = arena(({ url, headers }) => ({
  headers: { "cache-control": LASTING, "content-type": "text/html" },
  body: `page ${url} of ${String(headers["x-forwarded-host"] ?? "somebody")}`,
}));
const pageOf = (body: string): string => /^page (\S+) of /.exec(body)?.[1] ?? body;

/** Addresses that are not one another's: to take them for one is to let the left be told what the right one's page is. */
const APART: readonly (readonly [string, string])[] = [
  ["/q/a%3Fb", "/q/a?b"],
  ["/s/a%2Fb", "/s/a/b"],
  ["/h/a%23b", "/h/a"],
  ["/p/a%25b", "/p/a%2525b"],
  ["/pp/%252e%252e/x", "/pp/x"],
  ["/c/A", "/c/a"],
  ["/sc/a;x=1", "/sc/a"],
  ["/sc/a;x=1", "/sc/a;x=2"],
  ["/sc/a%3Bx=1", "/sc/a;x=1"],
  ["/plus/a+b", "/plus/a%20b"],
  ["/and/x?a=1%26b=2", "/and/x?a=1&b=2"],
  ["/eq/x?a%3D1", "/eq/x?a=1"],
  ["/pl/x?a=b+c", "/pl/x?a=b%2Bc"],
  ["/e/x?a", "/e/x?a="],
  ["/o/x?a=1&a=2", "/o/x?a=2&a=1"],
  ["/qq/x?a?b", "/qq/x?a%26b"],
  ["/tail/x", "/tail/x/"],
  ["/dot/x.", "/dot/x"],
  ["/sp/x%20", "/sp/x"],
  ["/u/%C3%A9", "/u/e%CC%81"],
  ["/bad/%C3", "/bad/%EF%BF%BD"],
  ["/bad/%FF", "/bad/%FE"],
  ["/long/%2E%2E%2Fx", "/long/x"],
  ["/hex/%e9", "/hex/%c3%a9"],
  ["/slot/slice%200", "/slot/slice"],
  ["/nl/a%0Ab", "/nl/ab"],
  ["/json/%22%7D", "/json/%22"],
];

/** Spellings of one address: equal keys need equal questions, different keys may differ. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  "/one/a": ["/one/./a", "/one/x/../a", "/one/%2e/a", "/one/x/%2E%2e/a", "/one//a", "//one/a", "/one/%61", "/./one/a", "/one/a?", "/one/a#part"],
  "/two/a%2Fb": ["/two/a%2fb", "/two//a%2Fb", "/two/./a%2Fb"],
  "/three/%7Euser": ["/three/~user", "/three/%7euser"],
  "/four/x?a=1&b=2": ["/four/x?b=2&a=1", "/four/x?a=1&&b=2", "/four/x?%61=1&b=2", "/four/x?a=1&b=2&"],
  "/five/%C3%A9": ["/five/%c3%a9", "/five/\u00c3\u00a9"],
};

describe("two addresses", () => {
  // Defence: normalisation is injective where meanings differ (normalise.ts).
  it.each(APART)("%s and %s share no copy, in either order", async (left, right) => {
    for (const [first, second] of [[left, right], [right, left]] as const) {
      const way = first === left ? "/a" : "/b";
      const one = await stage.edge.get(way + first);
      const other = await stage.edge.get(way + second);
      if (one.status === 200 && other.status === 200) expect(pageOf(other.body.toString())).not.toBe(pageOf(one.body.toString()));
      // From the copies, they are what they were; a refusal has an id of its own each time.
      if (one.status === 200) expect(told(await stage.edge.get(way + first))).toEqual(told(one));
      if (other.status === 200) expect(told(await stage.edge.get(way + second))).toEqual(told(other));
    }
  });
});

describe("spellings of one address", () => {
  // Defence: one normalisation for the key and for the question: equal keys, equal questions.
  it.each(Object.entries(SPELLINGS))("of %s ask the origin the same question wherever they share a copy", async (plain, spellings) => {
    for (const spelling of spellings) {
      const asked = stage.dupe.seen.length;
      const attacker = await whatever(stage.edge.get(spelling));
      const questions = stage.dupe.seen.slice(asked).map(({ url }) => url);
      const victim = await stage.edge.get(plain);
      expect(victim.status).toBe(200);
      const page = pageOf(victim.body.toString());
      expect([plain, decodeURI(plain)]).toContain(decodeSame(page, plain));
      // Whoever was answered without a question was answered by a copy: it is the same page as the plain spelling's.
      if (attacker?.status === 200 && questions.length === 0) expect(pageOf(attacker.body.toString())).toBe(page);
    }
  });
});

describe("the query", () => {
  // Defence: sorted by name, empty members dropped; the order within a name is kept.
  it("is one however it is ordered", async () => {
    await stage.edge.get("/order?b=2&a=1");
    const asked = stage.dupe.seen.length;
    expect((await stage.edge.get("/order?a=1&b=2")).status).toBe(200);
    expect(stage.dupe.seen.length).toBe(asked);
  });
});

describe("an address that names a place of our own", () => {
  const store = "https://downbeat.invalid/1/65536-65536";
  // Defence: keys are encoded whole into one segment of an address, below a host nobody can ask for (key.ts).
  it.each([
    ["/1/65536-65536/head/x", "downbeat.invalid"],
    ["/1/65536-65536/slice/x/y/1", "downbeat.invalid"],
    [`/${encodeURIComponent(`${store}/head/x`)}`, "downbeat.invalid"],
    ["/head%2F..%2Fslice", "downbeat.invalid:443"],
    ["/victim.mp3/..%2F..%2Fslice%2Fvictim.mp3", undefined],
    ["/x%2Fidentity%2F0", undefined],
    ["/slice/0", undefined],
    ["/downbeat:FRA", undefined],
    ["/fill:FRA:0", undefined],
    ["/_downbeat/", undefined],
  ])("is a page like any other: %s at %s", async (path, host) => {
    const target = `/victim-of-${path.length}`;
    const before = told(await stage.edge.get(target));
    const answer = await whatever(stage.edge.get(path, host === undefined ? {} : { host }));
    if (answer?.status === 200) expect(answer.body.toString()).toMatch(/^page \//);
    if (answer) expect(everything(answer)).not.toMatch(/downbeat-(?:descriptor|format|length)/);
    expect(told(await stage.edge.get(target))).toEqual(before);
  });
});

describe("an address that cannot be read in one way", () => {
  // Defence: malformed targets are refused before anything is looked up (400).
  it.each([
    "/m/%", "/m/%2", "/m/%zz", "/m/%u0041", "/m/a%00b", "/m/a%1fb", "/m/a%0d%0ab", "/m/a%01",
    "/m/..%2fx", "/m/%2e%2e%2fx", "/m/%2e%2e%2Fx", "/m/.%2e%2fx", "/m/..%2f..%2fx",
  ])("%s is 400, and nobody hears of it", async (target) => {
    const asked = stage.dupe.seen.length;
    const answer = await stage.edge.get(target);
    expect(answer.status).toBe(400);
    expect(everything(answer)).not.toContain(EVIL);
    expect(stage.dupe.seen.length).toBe(asked);
  });
});

describe("a backslash", () => {
  // Defence: the runtime reads it as a slash before us; what we look up and ask for is what was read.
  it.each([["/back/a\\b", "/back/a/b"], ["/back/x/..\\y", "/back/y"], ["/back\\..\\z", "/z"]])("in %s is refused, or a slash to us and the origin alike", async (target, plain) => {
    const from = stage.dupe.seen.length;
    const answer = await whatever(stage.edge.get(target));
    if (answer?.status === 200) expect(stage.dupe.seen.slice(from).map(({ url }) => url)).toEqual([plain]);
    expect(pageOf((await stage.edge.get(plain)).body.toString())).toBe(plain);
  });
});

/** A page's name in the spelling of `plain` where they differ in nothing but that. */
function decodeSame(page: string, plain: string): string {
  return decodeURIComponent(page) === decodeURIComponent(plain) ? plain : page;
}
