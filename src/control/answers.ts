import * as z from "zod/mini";
import { costView, prewarmView } from "./prewarm-answers.ts";

const iso = z.string().check(z.meta({ format: "date-time" }));
const texts = z.array(z.string());

/** Where a purge or block stands in one region. */
export const regionView = z.strictObject({
  region: z.string(),
  state: z.enum(["confirmed", "ran-out", "waiting"]).check(z.meta({ description: "`confirmed`: the region said so. `ran-out`: nothing it promised can still hold. `waiting`: not proven yet." })),
  applied_at: z.nullable(iso),
  /** When the last lease given before it ended. */
  leases_ended_at: z.nullable(iso),
  /** From acceptance until it was proven there. */
  duration_ms: z.nullable(z.number()),
  /** While it waits: the latest time at which it will be proven. */
  proven_by: z.nullable(iso),
  why: z.nullable(z.string()),
});

/** What is known of one purge, block or steer, or of what takes one back. */
export const receiptView = z.strictObject({
  id: z.string(),
  number: z.int(),
  kind: z.enum(["purge", "block", "unblock", "steer", "unsteer"]),
  mode: z.nullable(z.enum(["hard", "soft"])),
  state: z.enum(["accepted", "complete"]).check(z.meta({ description: "`complete`: true for every request that arrives anywhere from then on." })),
  by: z.string(),
  asked: z.unknown(),
  accepted_at: iso,
  complete_at: z.nullable(iso),
  duration_ms: z.nullable(z.number()),
  /** Regions that it is not proven in yet. */
  not_proven: texts,
  regions: z.array(regionView),
  /** Until when players' own caches may still hold a copy: nobody can take it back from there. */
  players_until: z.nullable(iso),
});

/** What `dry_run` answers; `cost` where regions are bound. */
export const dryRunView = z.strictObject({ dry_run: z.literal(true), mode: z.enum(["hard", "soft"]), keys: texts, cost: z.optional(costView) });

/** What became of deliveries a block is about, in one country (`XX`: unknown). */
export const tallyView = z.strictObject({
  country: z.string(),
  last_delivery_at: z.nullable(iso),
  refusals: z.int(),
  last_refusal_at: z.nullable(iso),
});

/** A block with what became of it. */
export const blockView = z.strictObject({
  id: z.string(),
  urls: texts,
  tags: texts,
  prefixes: texts,
  countries: texts,
  from: iso,
  until: z.nullable(iso),
  reason: z.string(),
  reference: z.nullable(z.string()),
  state: z.enum(["armed", "holding", "over"]).check(z.meta({ description: "By the clock of who answers: before `from`, between, after `until`." })),
  by: z.string(),
  put_at: iso,
  receipt: receiptView,
  by_country: z.array(tallyView),
});

/** One record of the audit log, as it is hashed. */
export const auditRecord = z.strictObject({
  seq: z.int(),
  atMs: z.number(),
  kind: z.enum(["purge", "complete", "block", "unblock", "steer", "unsteer", "event", "prewarm", "prewarm-cancel"]),
  by: z.string(),
  id: z.string(),
  number: z.int(),
  what: z.unknown(),
  previous: z.string(),
  hash: z.string(),
});

/** A signature over the hash of record `seq` (Ed25519, base64url). */
export const checkpoint = z.strictObject({ seq: z.int(), hash: z.string(), atMs: z.number(), signature: z.string() });

/** Part of the audit log. */
export const auditView = z.strictObject({ records: z.array(auditRecord), checkpoints: z.array(checkpoint) });

/** The public key that checkpoints are signed with. */
export const auditKeyView = z.strictObject({ algorithm: z.literal("Ed25519"), public_key: z.string().check(z.meta({ description: "32 bytes in base64url" })) });

/** What one event led to. */
export const eventView = z.strictObject({
  id: z.string(),
  type: z.string(),
  done: z.array(
    z.union([z.strictObject({ what: z.enum(["purge", "block", "unblock"]), receipt: receiptView }), z.strictObject({ what: z.literal("prewarm"), prewarm: prewarmView })]),
  ),
});

/** What `POST events` answers. */
export const eventsView = z.strictObject({ events: z.array(eventView) });

/** One purge, block or steer, or what takes one back. */
export type ReceiptView = z.output<typeof receiptView>;
/** Where it stands in one region. */
export type RegionView = z.output<typeof regionView>;
/** The keys a purge would be. */
export type DryRunView = z.output<typeof dryRunView>;
/** One block. */
export type BlockView = z.output<typeof blockView>;
/** Part of the audit log. */
export type AuditView = z.output<typeof auditView>;
/** The audit log's public key. */
export type AuditKeyView = z.output<typeof auditKeyView>;
/** What events led to. */
export type EventsView = z.output<typeof eventsView>;
