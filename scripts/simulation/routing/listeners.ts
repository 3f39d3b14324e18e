import { type Urgency, patienceOf } from "../../../src/core/routing/patience.ts";
import { Random } from "../random.ts";
import { LANDS, PLACES, listeningAt } from "./places.ts";

/** A data centre: its region's number in LANDS, what its own way to anywhere adds, ms, and its share of the world's requests. */
export type ColoSite = { readonly land: number; readonly awayMs: number; readonly share: number };

/** One request that some cache could not answer. */
export type Wanted = { readonly at: number; readonly atMs: number; readonly colo: number; readonly track: number; readonly bytes: number; readonly patience: number };

/** A day is this long: an hour lasts 30 s. */
export const DAY_MS = 720_000;
/** Requests a second of the whole world, in the mean. */
export const RATE = 50;
const TRACKS = 4000;
const STARTING: Urgency = { purpose: "listener", cmcd: { startup: true } };

/** The colos: the first of a region is the biggest. The same on all days. */
export function coloSites(): ColoSite[] {
  const random = new Random(4);
  return LANDS.flatMap(({ share, colos }, land) => {
    const weights = Array.from({ length: colos }, (_, at) => 1 / (at + 1));
    const all = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => ({ land, awayMs: random.between(2, 14), share: (share * weight) / all }));
  });
}

/** A day's requests, in their order. `urgent`: the share of those who have nothing to play. */
export function* requestsOf(seed: number, sites: readonly ColoSite[], urgent: number, dayMs = DAY_MS): Generator<Wanted> {
  const random = new Random(seed);
  const mostAt = sites.reduce((sum, { share }) => sum + share, 0);
  // Thinning: drawn at the rate of an evening everywhere, and then kept or not by the hour there.
  const mean = meanListening();
  const waitMs = (1000 * mean) / RATE;
  let at = 0;
  for (let atMs = random.wait(waitMs); atMs < dayMs; atMs += random.wait(waitMs)) {
    const colo = picked(sites, random.unit() * mostAt);
    const site = sites[colo];
    const land = LANDS[site?.land ?? 0];
    const hour = ((atMs / dayMs) * 24 + PLACES[land?.place ?? "West Europe"].lon / 15 + 48) % 24;
    const track = Math.floor(TRACKS ** random.unit()) - 1;
    const who = random.unit();
    const [size, buffer] = [random.unit(), random.unit()];
    if (!random.chance(listeningAt(hour))) continue;
    // Who starts or seeks wants a head; who plays the next MiB, before its buffer is empty; a third of those are fetched for nobody yet.
    const patience = patienceOf(who < urgent ? STARTING : buffer < 1 / 3 ? { purpose: "prefetch" } : { purpose: "listener", cmcd: { bufferMs: 20_000 * (buffer - 1 / 3) + 6000 } });
    yield { at, atMs, colo, track, patience, bytes: who < urgent && size < 0.7 ? 262_144 : 1_048_576 };
    at += 1;
  }
}

function picked(sites: readonly ColoSite[], lot: number): number {
  let sum = 0;
  for (const [at, { share }] of sites.entries()) if ((sum += share) > lot) return at;
  return sites.length - 1;
}

function meanListening(): number {
  return Array.from({ length: 24 }, (_, hour) => listeningAt(hour)).reduce((a, b) => a + b, 0) / 24;
}
