import { parseDictionary } from "./structured-fields.ts";

/** What holds where a request says nothing of its urgency (RFC 9218 §4.1). */
export const USUAL_URGENCY = 3;

/**
 * The urgency in a `Priority` field: 0, first, to 7, in the background; the usual one where it is not said, is malformed or out of
 * range (RFC 9218 §4: what has a wrong type or value is ignored). `i` says how bytes may be interleaved, not when they are needed.
 */
export function urgencyOf(priority: string | null): number {
  const said = priority === null ? undefined : parseDictionary(priority)?.get("u");
  return said?.kind === "integer" && said.value >= 0 && said.value <= 7 ? said.value : USUAL_URGENCY;
}
