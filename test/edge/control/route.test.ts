import { describe, expect, test } from "vitest";
import { type RouteAsked, type RouteParts, route } from "../../../edge/control/route.ts";
import type { ExplainedRoute } from "../../../src/control/explain.ts";
import type { Routing } from "../../../src/core/routing/asked.ts";
import { EdgeBook } from "../../../src/core/routing/book.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import type { EdgeNews } from "../../../src/core/routing/news.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import { middleOf, type Region } from "../../../src/core/purge/regions.ts";
import { seedMs } from "../../../src/core/routing/seed.ts";

const NOW = 1_795_000_000_000;
const ORIGIN = "https://origin.test";
const edge = (id: string, region: Region, more: Partial<Edge> = {}): Edge => ({
  id, url: `https://${id}.test`, origin: ORIGIN, place: middleOf(region), weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false, ...more,
});
const EDGES = [edge("fra", "weur"), edge("nrt", "apac-ne")];
const news = (id: string, more: Partial<EdgeNews> = {}): EdgeNews => ({ id, firstByteMs: 20, p95Ms: 40, kbps: 50_000, mbps: 5, ageMs: 0, ...more });

type More = Partial<RouteAsked> & { readonly edges?: readonly Edge[]; readonly routing?: Pick<Routing, "purgedAtMs">; readonly says?: readonly EdgeNews[]; readonly asked?: Region[] };

function bookOf(edges: readonly Edge[]): EdgeBook {
  return new EdgeBook(edges, DEFAULT_POLICY, { seed: (one, place) => seedMs(place, one.place) });
}

function partsOf({ edges = EDGES, routing = {}, says, asked = [] }: More, book = bookOf(edges)): RouteParts {
  return {
    wayTo: (url) => (url.startsWith(`${ORIGIN}/audio/`) ? { edges, path: url.slice(ORIGIN.length) } : undefined),
    book,
    known: (patience) => ({ place: middleOf("weur"), region: "weur", news: [], newsAgeMs: 0, steers: [], ...routing, patience }),
    steersIn: (region) => [{ edge: "nrt", drain: true, pins: [], regions: [region], reason: "broken" }],
    news: async (region) => {
      asked.push(region);
      return says;
    },
    policy: DEFAULT_POLICY,
  };
}

const askedOf = (more: More): RouteAsked => ({
  colo: "FRA", about: undefined, target: { url: `${ORIGIN}/audio/a.mp3`, base: "music.test/audio/a.mp3" }, bytes: 262_144, from: undefined, identity: undefined, urgency: { purpose: "listener" }, nowMs: NOW, ...more,
});

async function routed(more: More = {}, book?: EdgeBook): Promise<ExplainedRoute> {
  const found = await route(partsOf(more, book), askedOf(more));
  if (found === null) throw new Error("no edge serves it");
  return found;
}

describe("the route of an explanation", () => {
  test("is the nearest edge for the colo that answers, by distance while nobody measured", async () => {
    const asked: Region[] = [];
    const found = await routed({ asked });
    expect(found).toMatchObject({ colo: "FRA", region: "weur", place: middleOf("weur"), measured: "here", order: ["fra", "nrt"], why: "cheapest" });
    expect(found.edges).toMatchObject([{ id: "fra", url: "https://fra.test", weight: 1, standing: { source: "distance", inFlight: 0 } }, { id: "nrt" }]);
    expect(found.question).toEqual({ path: "/audio/a.mp3", key: "music.test/audio/a.mp3", bytes: 262_144, patience: 0.3 });
    expect(asked).toEqual([]);
  });

  test("counts what the isolate measured, and counts as nothing itself", async () => {
    const book = bookOf(EDGES);
    book.hear([news("fra", { firstByteMs: 900, p95Ms: 1500 })], NOW);
    const first = await routed({}, book);
    expect([first.order, first.edges.find(({ id }) => id === "fra")?.standing]).toEqual([["nrt", "fra"], expect.objectContaining({ source: "region" })]);
    expect(await routed({}, book)).toEqual(first);
    expect(book.take(NOW)).toEqual([]);
  });

  test("is another colo's with what its region measured, and what operators said there", async () => {
    const asked: Region[] = [];
    const found = await routed({ about: "nrt", says: [news("nrt")], asked });
    expect(found).toMatchObject({ colo: "NRT", region: "apac-ne", place: middleOf("apac-ne"), measured: "region", steers: [{ edge: "nrt", drain: true }] });
    expect(found.order).toEqual(["fra", "nrt"]);
    expect(found.edges.find(({ id }) => id === "nrt")).toMatchObject({ refused: "drained", standing: { source: "region" } });
    expect(asked).toEqual(["apac-ne"]);
  });

  test("goes by distance from another colo whose region does not answer", async () => {
    const found = await routed({ about: "SIN" });
    expect([found.measured, found.region, found.edges.map(({ standing }) => standing?.source)]).toEqual(["nobody", "apac-se", ["distance", "distance"]]);
  });

  test("is the answering colo's own where that is asked about", async () => {
    expect(await routed({ about: "fra" })).toMatchObject({ colo: "FRA", measured: "here" });
  });

  test("tells patience and what it comes from", async () => {
    const hurried = await routed({ urgency: { purpose: "listener", cmcd: { bufferMs: 0 }, urgency: 1 } });
    expect([hurried.question.patience, hurried.patience]).toEqual([0, { purpose: "listener", cmcd: { bufferMs: 0 }, urgency: 1 }]);
    const dear = [edge("fra", "weur", { pricePerGb: 100 }), edge("nrt", "apac-ne")];
    expect((await routed({ edges: dear, urgency: { purpose: "listener", cmcd: { startup: true } } })).order[0]).toBe("fra");
    expect((await routed({ edges: dear, urgency: { purpose: "prefetch" } })).order[0]).toBe("nrt");
  });

  test("says of purges and of the copy that is held, as a question would", async () => {
    const lagging = [edge("fra", "weur", { lagMs: 60_000 }), edge("nrt", "apac-ne")];
    const found = await routed({ edges: lagging, routing: { purgedAtMs: NOW - 1000 }, from: "nrt" });
    expect(found.question).toMatchObject({ purgedAtMs: NOW - 1000, from: "nrt" });
    expect([found.order, found.edges.at(-1)]).toEqual([["nrt"], expect.objectContaining({ id: "fra", refused: "lag" })]);
  });

  test("is none where no edge serves the path", async () => {
    expect(await route(partsOf({}), { ...askedOf({}), target: { url: `${ORIGIN}/covers/a.jpg`, base: "x" } })).toBeNull();
  });
});
