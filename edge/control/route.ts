import type { ExplainedEdge, ExplainedRoute } from "../../src/control/explain.ts";
import { type Region, middleOf, regionOf, tableRegionOf } from "../../src/core/purge/regions.ts";
import type { Routing } from "../../src/core/routing/asked.ts";
import { EdgeBook } from "../../src/core/routing/book.ts";
import { decide } from "../../src/core/routing/decide.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import type { EdgeNews } from "../../src/core/routing/news.ts";
import { type Urgency, patienceOf } from "../../src/core/routing/patience.ts";
import type { Policy } from "../../src/core/routing/policy.ts";
import type { Question } from "../../src/core/routing/question.ts";
import { seedMs } from "../../src/core/routing/seed.ts";
import type { Standing } from "../../src/core/routing/standing.ts";
import type { Steer } from "../../src/core/routing/steer.ts";

/** What an isolate knows of edges. */
export type RouteParts = {
  /** The edges that may be asked for a URL below its origin, and its path there; nothing: none may. */
  readonly wayTo: (url: string) => { readonly edges: readonly Edge[]; readonly path: string } | undefined;
  /** What it measured itself and was told. */
  readonly book: Pick<EdgeBook, "standings">;
  /** What goes along with this colo's questions about the URL. */
  readonly known: (patience: number) => Routing;
  readonly steersIn: (region: Region) => readonly Steer[];
  /** What a region says of edges now; nothing where it does not answer. */
  readonly news: (region: Region) => Promise<readonly EdgeNews[] | undefined>;
  readonly policy: Policy;
};

/** What is to be fetched, and for whom. */
export type RouteAsked = {
  /** The colo that answers, and the one that is asked about, where that is another. */
  readonly colo: string;
  readonly about: string | undefined;
  readonly target: { readonly url: string; readonly base: string };
  readonly bytes: number;
  /** The edge the copy came from that is held, and the copy's identity where bytes of it and no other are wanted. */
  readonly from: string | undefined;
  readonly identity: string | undefined;
  readonly urgency: Urgency;
  readonly nowMs: number;
};

/**
 * Which edges a question would go to, decided as it would be, for the colo that answers or any of the table. Changes nothing, counts as
 * nothing. A region that is asked about is waited for as long as `news` waits; without its word distances alone are known.
 */
export async function route(parts: RouteParts, asked: RouteAsked): Promise<ExplainedRoute | null> {
  const { target, bytes, from, urgency, nowMs } = asked;
  const way = parts.wayTo(target.url);
  if (way === undefined) return null;
  const patience = patienceOf(urgency);
  const here = parts.known(patience);
  const there = asked.about === undefined || asked.about.toUpperCase() === asked.colo.toUpperCase() ? undefined : tableRegionOf(asked.about);
  const seen = there === undefined ? fromHere(parts, here, asked) : await fromThere(parts, there, way.edges, asked);
  const question: Question = {
    path: way.path,
    key: target.base,
    bytes,
    patience,
    ...(here.purgedAtMs === undefined ? {} : { purgedAtMs: here.purgedAtMs }),
    ...(from === undefined ? {} : { from }),
  };
  const { colo, region, place, measured, steers } = seen;
  const standings = seen.standings.filter(({ id }) => way.edges.some((edge) => edge.id === id));
  const { candidates, order, why } = decide(question, way.edges, standings, steers, parts.policy, { nowMs, ...(region === undefined ? {} : { region }) });
  const edges = candidates.flatMap((candidate): ExplainedEdge[] => {
    const edge = way.edges.find(({ id }) => id === candidate.id);
    if (edge === undefined) return [];
    const { url, weight, pricePerGb, capacityMbps } = edge;
    const standing = standings.find(({ id }) => id === candidate.id) ?? null;
    return [{ ...candidate, url, weight, pricePerGb, ...(capacityMbps === undefined ? {} : { capacityMbps }), standing }];
  });
  return {
    colo,
    region: region ?? null,
    place: place ?? null,
    measured,
    question,
    patience: { purpose: urgency.purpose, cmcd: urgency.cmcd ?? null, urgency: urgency.urgency ?? null },
    why,
    order,
    edges,
    steers: steers.filter((steer) => way.edges.some(({ id }) => id === steer.edge)),
  };
}

/** From where a decision is made, and what is known there. */
type Seen = Pick<Routing, "region" | "place" | "steers"> & Pick<ExplainedRoute, "colo" | "measured"> & { readonly standings: readonly Standing[] };

function fromHere({ book }: RouteParts, { region, place, steers }: Routing, { colo, identity, nowMs }: RouteAsked): Seen {
  const standings = book.standings(nowMs, place, identity);
  return { colo, measured: "here", steers, standings, ...(region === undefined ? { region: regionOf(colo, place) } : { region }), ...(place === undefined ? {} : { place }) };
}

async function fromThere({ news, policy, steersIn }: RouteParts, region: Region, edges: readonly Edge[], { about = "", nowMs }: RouteAsked): Promise<Seen> {
  const said = await news(region);
  const place = middleOf(region);
  const book = new EdgeBook(edges, policy, { seed: (edge, from) => seedMs(from, edge.place) });
  book.hear(said ?? [], nowMs);
  return { colo: about.toUpperCase(), region, place, measured: said === undefined ? "nobody" : "region", standings: book.standings(nowMs, place), steers: steersIn(region) };
}
