import { type Fork, selected, valuesOf } from "../../src/core/cache/variants.ts";
import { type SortedFields, sortFields } from "../../src/core/http/request-fields.ts";
import type { Context } from "../context.ts";
import { type Target, isStrict, ofVariant, withFields } from "../target.ts";
import type { Stage } from "./stage.ts";

/** Which variant of its URL a request is for: one that is stored is looked up, one that is not is asked for. */
export function select(context: Context, target: Target, fork: Fork, tries: number): Stage {
  const { url, isolate, request } = context;
  const site = isolate.siteOf(url.host);
  if (site === undefined) return { at: "refuse", code: "no-site" };
  const sorted = sortFields(request.headers, new Set(fork.names));
  // It depends on what may not be part of a key: a credential, or something too long.
  if (fork.names.some((name) => sorted.odd.includes(name))) return { at: "pass", why: "vary" };
  const seen = isStrict(target.kind) ? strictFields(target, fork, sorted, context.fields.names()) : withFields(target, site, sorted, fork.names);
  const own = valuesOf(fork.names, seen.fields);
  const stored = selected(fork, own);
  const variant = ofVariant(seen, fork, stored ?? own);
  context.target = variant;
  return stored === undefined ? { at: "open", target: variant, tries } : { at: "look-up", target: variant, tries };
}

/** Kinds that players fetch have no fields of the client's, but those their origin says that it answers by. */
function strictFields(target: Target, { names }: Fork, { sent }: SortedFields, withheld: readonly string[]): Target {
  const fields = sent.filter(([name]) => names.includes(name));
  return { ...target, seen: true, fields, withheld: withheld.filter((name) => !names.includes(name)) };
}
