import type { SteerStatus } from "../../durable-objects/ledger-port.ts";
import type { EdgeRegionView, EdgeView } from "../../src/control/edge-answers.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import type { EdgeNews } from "../../src/core/routing/news.ts";
import type { Names } from "./named.ts";
import type { Heard } from "./regions.ts";
import { receiptOf } from "./views.ts";

/** What regions said of all edges. */
export type EdgesHeard = Heard<readonly EdgeNews[]>;

/** An edge in words that people and programs read. `edge`: as EDGES has it, or its id where EDGES has it no more. */
export function edgeOf(edge: Edge | string, status: SteerStatus | undefined, heard: EdgesHeard, names: Names, nowMs: number): EdgeView {
  const id = typeof edge === "string" ? edge : edge.id;
  const said = [...heard.said].map(([region, news]) => regionOf(region, news.find((one) => one.id === id)));
  return {
    id,
    definition: typeof edge === "string" ? null : definitionOf(edge),
    steer: status === undefined ? null : steerOf(status, names, nowMs),
    regions: typeof edge === "string" ? [] : [...said, ...heard.silent.map(unknown)],
  };
}

function definitionOf({ url, origin, place, weight, capacityMbps, pricePerGb, prefixes, lagMs, drain, probe }: Edge): EdgeView["definition"] {
  return {
    url,
    origin,
    place: place === undefined ? null : { lat: place.lat, lon: place.lon },
    weight,
    capacity_mbps: capacityMbps ?? null,
    price_per_gb: pricePerGb,
    prefixes: [...prefixes],
    lag_sec: lagMs / 1000,
    drain,
    probe: probe ?? null,
  };
}

function steerOf({ steer, by, putAtMs, receipt }: SteerStatus, names: Names, nowMs: number): EdgeView["steer"] {
  const { drain, weight, pins, regions, untilMs, reason } = steer;
  return {
    state: untilMs !== undefined && nowMs >= untilMs ? "over" : "holding",
    drain: drain ?? null,
    weight: weight ?? null,
    pin: [...pins],
    regions: [...regions],
    until: untilMs === undefined ? null : new Date(untilMs).toISOString(),
    reason: reason === "" ? null : reason,
    by,
    put_at: new Date(putAtMs).toISOString(),
    receipt: receiptOf(receipt, names, nowMs),
  };
}

function regionOf(region: Region, news: EdgeNews | undefined): EdgeRegionView {
  const measured = news !== undefined && news.firstByteMs > 0 ? news : undefined;
  return {
    region,
    health: news?.ejected !== undefined ? "ejected" : measured === undefined ? "unmeasured" : "ok",
    why: news?.ejected ?? null,
    first_byte_ms: rounded(measured?.firstByteMs),
    p95_ms: rounded(measured?.p95Ms),
    kbps: rounded(measured?.kbps),
    mbps: news === undefined ? null : Math.round(news.mbps * 10) / 10,
    age_ms: rounded(measured?.ageMs),
  };
}

function unknown(region: Region): EdgeRegionView {
  return { region, health: "unknown", why: null, first_byte_ms: null, p95_ms: null, kbps: null, mbps: null, age_ms: null };
}

/** A measurement in whole units; nothing where it was not measured. */
function rounded(value: number | undefined): number | null {
  return value === undefined || !(value > 0) ? null : Math.round(value);
}
