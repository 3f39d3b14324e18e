import type { Edge } from "../../../src/core/routing/edge.ts";
import { PLACES, type Place } from "./places.ts";

/** An upstream edge of the simulated world: what the settings say of it, and what is true of it besides. */
export type Mirror = {
  readonly edge: Edge;
  readonly at: Place;
  /** What it needs before it answers when nothing else goes on, ms. */
  readonly workMs: number;
  /** What it can send, and what one body brings while there is room, Mbit/s. */
  readonly capacityMbps: number;
  readonly bodyMbps: number;
};

function mirror(id: string, at: Place, { price, workMs, capacityMbps, bodyMbps }: { price: number; workMs: number; capacityMbps: number; bodyMbps: number }): Mirror {
  return {
    at, workMs, capacityMbps, bodyMbps,
    edge: { id, url: `https://${id}.example`, origin: "https://origin.example", place: PLACES[at], weight: 1, capacityMbps, pricePerGb: price, prefixes: [], lagMs: 0, drain: false },
  };
}

/** An origin, a second CDN with five cities, and two buckets that are cheap and not so quick. */
export const MIRRORS: readonly Mirror[] = [
  mirror("origin", "East US", { price: 0.09, workMs: 18, capacityMbps: 140, bodyMbps: 47 }),
  mirror("cdn-us-west", "West US", { price: 0.05, workMs: 8, capacityMbps: 120, bodyMbps: 50 }),
  mirror("cdn-europe", "West Europe", { price: 0.05, workMs: 8, capacityMbps: 150, bodyMbps: 50 }),
  mirror("cdn-brazil", "Brazil South", { price: 0.12, workMs: 9, capacityMbps: 60, bodyMbps: 47 }),
  mirror("cdn-singapore", "Southeast Asia", { price: 0.1, workMs: 9, capacityMbps: 90, bodyMbps: 47 }),
  mirror("cdn-tokyo", "Japan East", { price: 0.1, workMs: 8, capacityMbps: 70, bodyMbps: 50 }),
  mirror("bucket-europe", "Germany North", { price: 0.01, workMs: 26, capacityMbps: 200, bodyMbps: 47 }),
  mirror("bucket-us", "Central US", { price: 0.01, workMs: 26, capacityMbps: 200, bodyMbps: 47 }),
];
