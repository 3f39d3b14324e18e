import { deltaSeconds, parseCacheControl } from "../../../src/core/http/cache-control.ts";
import { parseHttpDate } from "../../../src/core/http/date.ts";
import type { AnswerFields } from "./ask.ts";

/** How long a listener's own cache may use an answer from its generation on, seconds, and the word it has that from. */
export type Lifetime = { readonly sec: number; readonly by: string };

/** Reads it as a private cache does (RFC 9111 §4.2.1); `undefined` where nothing is said. */
export function lifetimeOf(fields: AnswerFields): Lifetime | undefined {
  const control = parseCacheControl(fields.get("cache-control"));
  for (const name of ["no-store", "no-cache"]) if (control.has(name)) return { sec: 0, by: name };
  const maxAge = control.get("max-age");
  if (maxAge !== undefined) return { sec: deltaSeconds(maxAge) ?? 0, by: "max-age" };
  const expires = fields.get("expires");
  if (expires === null) return undefined;
  const [until, date] = [parseHttpDate(expires), parseHttpDate(fields.get("date"))];
  if (until === undefined || date === undefined) return { sec: 0, by: "expires" };
  return { sec: Math.max(0, (until - date) / 1000), by: "expires" };
}

/** How long it may still be used, seconds: what has passed is in Age. */
export function leftOf(fields: AnswerFields): number | undefined {
  const lifetime = lifetimeOf(fields);
  return lifetime && Math.max(0, lifetime.sec - (deltaSeconds(fields.get("age") ?? undefined) ?? 0));
}
