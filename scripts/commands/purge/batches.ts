import type { PurgeTarget, TargetKind } from "./target.ts";

/** Most keys in one call of the API. */
export const MOST_KEYS = 1_000;

/** One call: what it names, and the key by which a repetition of it is known. */
export type Batch = { readonly idempotencyKey: string; readonly targets: readonly PurgeTarget[] };

/** Targets in calls of at most MOST_KEYS, in order. `newKey` makes the calls' keys. */
export function batchesOf(targets: readonly PurgeTarget[], newKey: () => string): Batch[] {
  const calls = Math.ceil(targets.length / MOST_KEYS);
  return Array.from({ length: calls }, (_, i) => ({ idempotencyKey: newKey(), targets: targets.slice(i * MOST_KEYS, (i + 1) * MOST_KEYS) }));
}

/** The values of one kind in a call. */
export function valuesOf(targets: readonly PurgeTarget[], kind: TargetKind): string[] {
  return targets.filter((target) => target.kind === kind).map(({ value }) => value);
}
