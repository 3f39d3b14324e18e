import type { BlockStatus, Receipt } from "../../durable-objects/ledger-port.ts";
import type { Proof } from "../../src/core/purge/proof.ts";
import type { BlockView, ReceiptView, RegionView } from "../../src/control/answers.ts";
import { kindOfPath } from "../../src/core/http/media.ts";
import { pathRuleFor } from "../../src/core/settings/index.ts";
import { type Names, namedUrl } from "./named.ts";

/** A receipt in words and times that people and programs read. `nowMs`: our clock. */
export function receiptOf(receipt: Receipt, names: Names, nowMs: number): ReceiptView {
  const { id, number, kind, mode, by, asked, acceptedAtMs, state, completeAtMs, regions } = receipt;
  return {
    id,
    number,
    kind,
    mode: mode ?? null,
    state,
    by,
    asked,
    accepted_at: iso(acceptedAtMs),
    complete_at: orNull(completeAtMs),
    duration_ms: completeAtMs === undefined ? null : completeAtMs - acceptedAtMs,
    not_proven: regions.filter(({ state }) => state === "waiting").map(({ region }) => region),
    regions: regions.map((region) => regionOf(region, acceptedAtMs)),
    players_until: HOLDS_COPIES.has(kind) ? iso(playersUntilMs(receipt, names, nowMs)) : null,
  };
}

/** What is about copies that players may hold. */
const HOLDS_COPIES: ReadonlySet<Receipt["kind"]> = new Set(["purge", "block"]);

function regionOf({ region, state, appliedAtMs, leasesEndedAtMs, untilMs, why }: Proof, acceptedAtMs: number): RegionView {
  const provenAtMs = state === "waiting" ? undefined : (leasesEndedAtMs ?? appliedAtMs);
  return {
    region,
    state,
    applied_at: orNull(appliedAtMs),
    leases_ended_at: orNull(leasesEndedAtMs),
    // A region's clock may be behind the ledger's.
    duration_ms: provenAtMs === undefined ? null : Math.max(0, provenAtMs - acceptedAtMs),
    proven_by: state === "waiting" ? orNull(untilMs) : null,
    why: why ?? null,
  };
}

/**
 * Until when a player's own cache may hold what was handed out before the purge was complete: that time and the longest
 * `max-age` we hand out, of the very kinds where URLs were named. What is neither audio, segment nor playlist goes
 * by its origin's words and counts only where it is named.
 */
function playersUntilMs({ asked, state, completeAtMs, regions }: Receipt, names: Names, nowMs: number): number {
  const handedOutMs = state === "complete" ? (completeAtMs ?? nowMs) : Math.max(nowMs, ...regions.map(({ untilMs }) => untilMs ?? 0));
  return handedOutMs + longestSec(asked, names) * 1000;
}

function longestSec(asked: unknown, names: Names): number {
  const { files, urls, ...others } = (asked ?? {}) as Record<string, unknown>;
  const named = [files, urls].flatMap((list) => (Array.isArray(list) ? list : [])).filter((text) => typeof text === "string");
  const onlyUrls = named.length > 0 && !["tags", "prefixes", "hosts", "purge_everything"].some((field) => holdsSomething(others[field]));
  const { settings } = names;
  const rules = [undefined, ...settings.paths];
  const anywhere = rules.flatMap((rule) => [names.policyOf(rule).ttls.audio, names.policyOf(rule).ttls.segment, names.policyOf(rule).ttls.playlist]);
  const widest = onlyUrls ? [] : anywhere.map(({ browserSec }) => browserSec);
  return Math.max(0, ...widest, ...named.map((text) => browserSecOf(text, names)));
}

function holdsSomething(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value === true;
}

function browserSecOf(text: string, names: Names): number {
  const url = namedUrl(names, text);
  if (url.kind === "wrong") return names.settings.browserMaxAgeSec;
  const rule = pathRuleFor(names.settings, url.value.pathname);
  return names.policyOf(rule).ttls[rule?.kind ?? kindOfPath(url.value.pathname)].browserSec;
}

/** A block and what became of it. */
export function blockOf({ block, by, putAtMs, receipt, countries }: BlockStatus, names: Names, nowMs: number): BlockView {
  const { id, urls, tags, prefixes, fromMs, untilMs, reason, reference } = block;
  return {
    id,
    urls: [...urls],
    tags: [...tags],
    prefixes: [...prefixes],
    countries: [...block.countries],
    from: iso(fromMs),
    until: orNull(untilMs),
    reason,
    reference: reference ?? null,
    state: nowMs < fromMs ? "armed" : untilMs !== undefined && nowMs >= untilMs ? "over" : "holding",
    by,
    put_at: iso(putAtMs),
    receipt: receiptOf(receipt, names, nowMs),
    by_country: countries.map(({ country, lastDeliveryMs, refusals, lastRefusalMs }) => ({
      country,
      last_delivery_at: orNull(lastDeliveryMs || undefined),
      refusals,
      last_refusal_at: orNull(lastRefusalMs || undefined),
    })),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function orNull(ms: number | undefined): string | null {
  return ms === undefined ? null : iso(ms);
}
