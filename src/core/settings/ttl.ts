import * as z from "zod/mini";
import type { ContentKind } from "./kinds.ts";
import { CONTENT_KINDS } from "./kinds.ts";
import { list, oneOf, wholeNumber } from "./parts.ts";
import type { Part } from "./row.ts";
import { transformed } from "./transformed.ts";
import type { TtlPolicy } from "./ttl-defaults.ts";
import { TTL_DEFAULTS } from "./ttl-defaults.ts";

/** What one `[[vars.TTL]]` table changes of a kind's policy. */
export type TtlChange = { kind: ContentKind } & { [K in keyof TtlPolicy]?: number | undefined };

const FIELDS = {
  browser_sec: "browserSec",
  memory_sec: "memorySec",
  colo_sec: "coloSec",
  reserve_sec: "reserveSec",
  stale_while_revalidate_sec: "staleWhileRevalidateSec",
  stale_if_error_sec: "staleIfErrorSec",
  error_sec: "errorSec",
} as const satisfies Record<string, keyof TtlPolicy>;

/** The tables' field names as written in TOML, in the policy's order, with the typed name of each. */
export const TTL_FIELDS: Readonly<Record<string, keyof TtlPolicy>> = FIELDS;

/** The list of `[[vars.TTL]]` tables: every field but `kind` is optional. */
export function ttlRows(): Part<z.ZodMiniType<TtlChange[]>> {
  const expected = `a list of tables { kind = "audio", ${Object.keys(FIELDS).join(", ")} }`;
  const written = z.strictObject({ kind: oneOf(CONTENT_KINDS).schema, ...ttlFields() }, { error: expected });
  const table = transformed(written, (from) => ({ kind: from.kind, ...ttlOf(from) }));
  return list({ schema: table, expected }, expected);
}

/** The times a table may set, as written; each is optional. */
export function ttlFields() {
  const seconds = () => z.optional(wholeNumber({ unit: "seconds", from: 0, to: 31_536_000 }).schema);
  return {
    browser_sec: seconds(),
    memory_sec: seconds(),
    colo_sec: seconds(),
    reserve_sec: seconds(),
    stale_while_revalidate_sec: seconds(),
    stale_if_error_sec: seconds(),
    error_sec: seconds(),
  };
}

/** The times of a table under the policy's names; what was not written is `undefined`. */
export function ttlOf(from: { readonly [name in keyof typeof FIELDS]?: number | undefined }) {
  return {
    browserSec: from.browser_sec,
    memorySec: from.memory_sec,
    coloSec: from.colo_sec,
    reserveSec: from.reserve_sec,
    staleWhileRevalidateSec: from.stale_while_revalidate_sec,
    staleIfErrorSec: from.stale_if_error_sec,
    errorSec: from.error_sec,
  };
}

/** A policy with the times that a table changes. */
export function changed(policy: TtlPolicy, change: { readonly [K in keyof TtlPolicy]?: number | undefined }): TtlPolicy {
  const result = { ...policy };
  for (const field of Object.values(FIELDS)) result[field] = change[field] ?? result[field];
  return result;
}

/**
 * The whole policy: defaults, changed by the tables, `browserSec` cut to `browserMaxAgeSec` for what
 * players fetch; other kinds are the origin's affair.
 * Of two tables of one kind the later wins; the settings' cross rules refuse that before.
 */
export function ttlPolicy(changes: readonly TtlChange[], browserMaxAgeSec: number): Record<ContentKind, TtlPolicy> {
  const of = (kind: ContentKind): TtlPolicy => {
    const own = changes.filter((change) => change.kind === kind);
    const policy = own.reduce<TtlPolicy>(changed, { ...TTL_DEFAULTS[kind] });
    return kind === "other" ? policy : { ...policy, browserSec: Math.min(policy.browserSec, browserMaxAgeSec) };
  };
  return { audio: of("audio"), segment: of("segment"), playlist: of("playlist"), manifest: of("manifest"), key: of("key"), other: of("other") };
}
