import type { LedgerFigures } from "../../durable-objects/ledger-port.ts";
import type { RegionReport } from "../../durable-objects/prewarm-ports.ts";
import type { FamilyName } from "../../src/core/metrics/families.ts";
import { type Sample, samplesOf } from "../../src/core/metrics/sample.ts";
import type { Labels } from "../../src/core/metrics/series.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { EdgeNews } from "../../src/core/routing/news.ts";

/** What a region says of itself as samples; `undefined`: it did not answer in time. */
export function regionSamples(region: Region, report: RegionReport | undefined): readonly Sample[] {
  const labels = { region };
  if (report === undefined) return [{ family: "region_up", labels, value: 0 }];
  const { home, judgement, warmShare, precision, warmFiles, warmBytes, queued, counts, edges = [] } = report;
  const told = samplesOf(counts, labels);
  return [
    ...gauges(labels, {
      region_up: 1, warm_share_ratio: warmShare, precision_ratio: precision, warm_files: warmFiles, warm_bytes: warmBytes, queued_files: queued,
      planned_timestamp_seconds: seconds(judgement.plannedAtMs), unknown_counters: told.unknown,
    }),
    ...(home === undefined ? [] : [{ family: "region", labels: { region, home }, value: 1 } as const]),
    { family: "judgement", labels, value: 1, of: judgement.state },
    ...edges.flatMap((news) => edgeSamples(region, news)),
    ...told.samples,
  ];
}

function edgeSamples(region: Region, { id, firstByteMs, p95Ms, kbps, mbps, ejected }: EdgeNews): Sample[] {
  // 0 of what was measured: nobody has.
  const known = (value: number, one: number): number | null => (value === 0 ? null : value * one);
  return gauges({ region, edge: id }, {
    edge_first_byte_seconds: known(firstByteMs, 0.001), edge_slow_first_byte_seconds: known(p95Ms, 0.001), edge_body_bits_per_second: known(kbps, 1000),
    edge_load_bits_per_second: mbps * 1_000_000, edge_ejected: ejected === undefined ? 0 : 1,
  });
}

/** What the ledger says of itself as samples; `undefined`: it did not answer in time. */
export function ledgerSamples(figures: LedgerFigures | undefined): readonly Sample[] {
  if (figures === undefined) return [{ family: "ledger_up", labels: {}, value: 0 }];
  const { counts, blocks, orders, undelivered, incomplete, incompleteSinceMs, lastNumberMs } = figures;
  return [
    ...gauges({}, {
      ledger_up: 1, blocks, orders, incomplete_purges: incomplete, incomplete_since_timestamp_seconds: seconds(incompleteSinceMs),
      last_number_timestamp_seconds: seconds(lastNumberMs),
    }),
    ...undelivered.map(([region, value]): Sample => ({ family: "undelivered_orders", labels: { region }, value })),
    ...samplesOf(counts, {}).samples,
  ];
}

/** What is not known is absent. */
function gauges(labels: Labels, values: Partial<Record<FamilyName, number | null>>): Sample[] {
  return (Object.entries(values) as [FamilyName, number | null][]).flatMap(([family, value]) => (value === null ? [] : [{ family, labels, value }]));
}

function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / 1000;
}
