import type { Fields, Opened } from "../../durable-objects/upstream.ts";
import type { Ask } from "../../src/core/cache/ask.ts";
import { dependsOnUnseen } from "../../src/core/cache/variants.ts";
import { discard } from "../tiers/send.ts";

/**
 * Whether an answer that nobody else will get is not the one its own client would have got either, because it depends on
 * what the upstream did not see. Of kinds that players fetch nothing is ever seen, and their origins do not negotiate.
 */
export function isUnseen(asked: Ask, opened: Opened): boolean {
  const fields = unstoredFields(opened);
  // A credential goes with all it may: what else the answer depends on is not worth a second question.
  return fields !== undefined && !asked.authorized && asked.kind === "other" && dependsOnUnseen(fieldOf(fields, "vary"), asked.withheld);
}

/** Gives back what an opening holds and nobody will read. */
export function dropOpened(opened: Opened): void {
  if (opened.kind === "slice") opened.drop();
  else if (opened.kind === "run" || opened.kind === "response") discard(opened.body);
}

function unstoredFields(opened: Opened): Fields | undefined {
  if (opened.kind === "response") return opened.failed || opened.gather !== undefined ? undefined : opened.headers;
  return (opened.kind === "slice" || opened.kind === "run") && opened.notStored !== undefined ? opened.fields : undefined;
}

function fieldOf(fields: Fields, name: string): string | null {
  const values = fields.filter(([field]) => field === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(", ");
}
