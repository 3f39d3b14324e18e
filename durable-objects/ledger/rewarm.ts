import type { Order } from "../../src/core/prewarm/order.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { PurgeCommand } from "../ledger-port.ts";

/** The order that fills again what a purge empties, at once and before others; nothing where none was wanted. */
export function rewarmOrder({ id, by, rewarm }: PurgeCommand, hashes: readonly number[], number: PurgeNumber, nowMs: number): Order | undefined {
  if (rewarm === undefined || rewarm.regions.length === 0) return undefined;
  return {
    id: `rewarm-${id}`, by, acceptedAtMs: nowMs, wanted: { kind: "purged", hashes, number }, extent: "start", priority: "high",
    startsAtMs: Object.fromEntries(rewarm.regions.map((region) => [region, nowMs])), budget: {}, asked: { rewarm: id },
  };
}
