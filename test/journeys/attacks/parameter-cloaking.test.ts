import { describe, expect, it } from "vitest";
import { arena, EVIL, expectCleanAndShared, LASTING, type Reply, type Seen, told } from "./support.ts";

/** What an origin finds in a query: at which signs it cuts, and which of doubled parameters it takes. */
const READERS = {
  "amp-first": { cut: /&/, last: false },
  "amp-last": { cut: /&/, last: true },
  "semi-first": { cut: /[&;]/, last: false },
  "semi-last": { cut: /[&;]/, last: true },
  // Decodes before it cuts: an encoded sign is a sign.
  "decode-last": { cut: /[&;?]/, last: true, decodes: true },
} as const;
type ReaderName = keyof typeof READERS;

function valueOf(name: ReaderName, target: string): string {
  const { cut, last, ...how } = READERS[name];
  const query = target.slice(target.indexOf("?") + 1);
  const pairs = ("decodes" in how ? decodeURIComponent(query) : query).split(cut).map((pair) => pair.split("="));
  const values = pairs.filter(([key]) => key?.trim().toLowerCase() === "q").map(([, value]) => value ?? "");
  return (last ? values.at(-1) : values[0]) ?? "";
}
const names = Object.keys(READERS) as ReaderName[];
function cloaked({ url }: Seen): Reply {
  const name = names.find((name) => url.startsWith(`/${name}/`)) ?? "amp-first";
  return { headers: { "cache-control": LASTING, "content-type": "text/html" }, body: `you searched for ${valueOf(name, url)}` };
}
const IGNORED = ["utm_source", "utm_content", "fbclid"];
const stage = arena(cloaked, { settings: { IGNORE_PARAMS: IGNORED } });
const kept = arena(cloaked, { settings: { PATHS: [{ prefix: "/", keep_params: ["q"] }] } });

/** Queries that hide a second `q` where a cache that drops or cuts parameters may not see it. */
const CLOAKS = [
  `?q=good&utm_content=1;q=${EVIL}`,
  `?q=good;q=${EVIL}`,
  `?utm_content=1;q=${EVIL}&q=good`,
  `?utm_source=1%26q=${EVIL}&q=good`,
  `?q=good&utm_source=1%26q=${EVIL}`,
  `?q=good&utm_source=1%3Bq=${EVIL}`,
  `?q=good&utm%5Fsource=1;q=${EVIL}`,
  `?q=good&UTM_SOURCE=1;q=${EVIL}`,
  `?q=good&q=${EVIL}`,
  `?q=${EVIL}&q=good`,
  `?q=good&%71=${EVIL}`,
  `?q=good&Q=${EVIL}`,
  `?q=good&fbclid=?q=${EVIL}`,
  `?q=good?q=${EVIL}`,
  `?q=good&amp;q=${EVIL}`,
  `?q=good&q%20=${EVIL}`,
  `?q=good&&;&q=${EVIL}`,
  `?q=good&utm_source&q=${EVIL}`,
  `?q=good%26q=${EVIL}`,
];

describe.each(names)("behind an origin that reads its query %s", (name) => {
  // Defence: the query that is looked up is the query that is sent, and `;` separates nothing of ours.
  it.each(CLOAKS)("nobody who asks for good gets what %s hides", async (cloak) => {
    const path = `/${name}/${CLOAKS.indexOf(cloak)}`;
    for (let time = 0; time < 2; time += 1) await stage.edge.get(path + cloak);
    await expectCleanAndShared(stage, `${path}?q=good`, [200, "you searched for good"]);
  });
  // Defence: sorting keeps the order of parameters of one name, which is part of what they mean.
  it("doubled parameters keep their order", async () => {
    const path = `/${name}/doubled`;
    for (const query of ["?q=one&q=two", "?q=two&q=one", "?a=1&q=one&q=two", "?q=two&a=1&q=one"]) {
      expect(told(await stage.edge.get(path + query))).toEqual([200, `you searched for ${valueOf(name, query)}`]);
    }
  });
});

describe("a query with parameters to ignore", () => {
  // Defence: what is dropped from the key is dropped from the question.
  it.each(["utm_source=1", "utm_content=a%20b", "fbclid=x&utm_source=2", "%75tm_source=3"])("is asked without them, and shared: %s", async (noise) => {
    const path = `/amp-first/ignored-${noise.length}`;
    await stage.edge.get(`${path}?q=good&${noise}`);
    expect(stage.dupe.to(`${path}?q=good`)).toHaveLength(1);
    await expectCleanAndShared(stage, `${path}?q=good`, [200, "you searched for good"]);
    expect(stage.dupe.to(`${path}?q=good`)).toHaveLength(1);
  });
  // Defence: with a list of what is kept, the rest does not reach the origin at all.
  it.each([`?q=good&x=${EVIL}`, `?x=1&q=good&y=${EVIL}`, `?q=good&x=1%26q=${EVIL}`])("of which only some are kept is asked with those: %s", async (query) => {
    const path = `/decode-last/kept-${query.length}`;
    expect(told(await kept.edge.get(path + query))).toEqual([200, "you searched for good"]);
    expect(kept.dupe.to(`${path}?q=good`)).toHaveLength(1);
    await expectCleanAndShared(kept, `${path}?q=good`, [200, "you searched for good"]);
  });
});
