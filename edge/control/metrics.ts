import type { LedgerPort } from "../../durable-objects/ledger-port.ts";
import type { WarmPort } from "../../durable-objects/prewarm-ports.ts";
import { within } from "../../durable-objects/within.ts";
import { METRICS_TYPES, metricsFormat } from "../../src/core/metrics/format.ts";
import { metricsText } from "../../src/core/metrics/text.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import type { Answer } from "./call.ts";
import { ledgerSamples, regionSamples } from "./metric-samples.ts";

/** Who does not answer within this time is down: a scraper gives up after ten seconds. */
const DEADLINE_MS = 3000;

/** What metrics are asked of: an isolate is one. */
export type Sources = {
  readonly ledger: LedgerPort | undefined;
  readonly settings: Pick<Settings, "prewarmRegions">;
  region(region: Region): WarmPort | undefined;
};

/**
 * `GET metrics`: what each region of PREWARM_REGIONS and the ledger say of themselves, as text that Prometheus reads. All are asked at once, each for at
 * most three seconds; who does not answer is down and nothing else is said of it. What is not bound is not spoken of. Never throws.
 */
export async function metrics(sources: Sources, request: Request): Promise<Answer> {
  const { ledger, settings } = sources;
  const asked = settings.prewarmRegions.map(async (region) => {
    const port = sources.region(region);
    return port === undefined ? [] : regionSamples(region, await answered(() => port.report()));
  });
  const figures = ledger === undefined ? [] : ledgerSamples(await answered(() => ledger.figures()));
  const samples = [...figures, ...(await Promise.all(asked)).flat()];
  const format = metricsFormat(request.headers.get("accept"));
  return { kind: "text", type: METRICS_TYPES[format], text: metricsText(samples, format), extra: [["vary", "accept"]] };
}

/** What is said before the deadline; nothing where it fails or comes too late. */
async function answered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await within(ask(), DEADLINE_MS, undefined);
  } catch {
    return undefined;
  }
}
