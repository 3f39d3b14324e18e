import { hostOfKey } from "../../src/core/cache/key.ts";
import { readSettings, siteFor } from "../../src/core/settings/index.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { LedgerBindings } from "../ledger/terms.ts";

/** The settings of a region's warming. */
export type WarmTerms = {
  /** `off`: nothing is fetched; `orders`: what it is told; `broken`: the settings are wrong, so nothing is, until they are right. */
  readonly mode: "judgement" | "orders" | "off" | "broken";
  readonly regions: readonly Region[];
  readonly requestsPerSec: number;
  readonly concurrency: number;
  readonly dailyBytes: number;
  readonly listeners: number;
  /** PREWARM_PRECISION, 0 to 1, and PREWARM_HOURS. */
  readonly precision: number;
  readonly hours: string;
  /** A step brings no more than this, bytes. */
  readonly stepBytes: number;
  /** A reserve is bound: what one region fetched the others need not ask the upstream for. */
  readonly hasReserve: boolean;
  /** The upstream a cache key belongs to; its host where no site stands for it. */
  readonly upstreamOf: (base: string) => string;
};

/** Reads them. */
export function warmTermsOf(bindings: LedgerBindings): WarmTerms {
  const read = readSettings({ ...bindings });
  const hasReserve = (bindings as { readonly RESERVE?: unknown }).RESERVE !== undefined;
  if (!read.ok) {
    return {
      mode: "broken", regions: [], requestsPerSec: 1, concurrency: 1, dailyBytes: 0, listeners: 48, precision: 1, hours: "", stepBytes: 0, hasReserve, upstreamOf: hostOfKey,
    };
  }
  const { settings } = read;
  const known = new Map<string, string>();
  return {
    mode: settings.prewarm,
    regions: settings.prewarmRegions,
    requestsPerSec: settings.prewarmRequestsPerSec,
    concurrency: settings.prewarmConcurrency,
    dailyBytes: settings.prewarmDailyBytes,
    listeners: settings.prewarmListeners,
    precision: settings.prewarmPrecision,
    hours: settings.prewarmHours,
    stepBytes: Math.max(settings.headBytes, settings.sliceBytes),
    hasReserve,
    upstreamOf: (base) => {
      const host = hostOfKey(base);
      const upstream = known.get(host) ?? siteFor(settings, host)?.origin ?? host;
      if (known.size < 1000) known.set(host, upstream);
      return upstream;
    },
  };
}
