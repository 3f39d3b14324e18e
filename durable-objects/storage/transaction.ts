import type { Sql } from "./sql.ts";

/**
 * All of `work`'s statements, or none and the end of the object: after a fault its memory may be ahead of its storage, so a new
 * one begins from there. Throws what `work` threw.
 */
export function writeOrDie<T>(sql: Sql, state: { abort(reason?: string): void }, work: () => T): T {
  try {
    return sql.atomic(work);
  } catch (fault) {
    state.abort(fault instanceof Error ? fault.message : "a statement failed");
    throw fault;
  }
}
