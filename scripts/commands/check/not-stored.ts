import { parseCacheControl } from "../../../src/core/http/cache-control.ts";
import { splitList } from "../../../src/core/http/grammar.ts";
import { accountOf } from "./again.ts";
import type { Answer } from "./ask.ts";

/** Why there is no copy, and what to do about it. */
export type Reason = { readonly why: string; readonly hint: string };

const TOKEN = "Give an operator's token with --header 'downbeat-token: ...' to be told why.";
const GIVE_LIFETIME = "Have the origin send Cache-Control with max-age or s-maxage, or Downbeat-CDN-Cache-Control for Downbeat alone.";

/**
 * Why an answer was not stored: by what the edge tells its operator, else by what its fields show. `given` are the
 * caller's own fields, some of which make a request private.
 */
export function whyNotStored(answer: Answer, given: ReadonlyMap<string, string>): Reason {
  const { fields } = answer;
  const told = operatorWord(fields.get("downbeat-detail"));
  const passed = accountOf(answer)?.says.get("fwd") === "bypass";
  const own = ["authorization", "cookie"].find((name) => given.has(name));
  if (passed && own !== undefined) return { why: `the request carries ${own}`, hint: `Check without ${own}, or declare the path public in PATHS.` };
  const control = parseCacheControl(fields.get("cache-control"));
  if (fields.get("set-cookie") !== null) return { why: "it sets a cookie", hint: "Have the origin set no cookies with files." };
  for (const name of ["no-store", "private"]) {
    if (control.has(name)) return { why: `Cache-Control says ${name}`, hint: `Have the origin leave ${name} out, or answer it with Downbeat-CDN-Cache-Control for Downbeat alone.` };
  }
  const vary = splitList(fields.get("vary") ?? "").filter((name) => !/^(?:origin|accept-encoding)$/i.test(name));
  if (vary.length > 0) return { why: told ?? `it varies on ${vary.join(", ")}`, hint: "Have the origin vary on nothing but Accept-Encoding." };
  if (fields.get("content-encoding") !== null) return { why: told ?? "it came encoded", hint: "Have the origin send it as it is; Downbeat compresses text itself." };
  const dated = control.has("max-age") || control.has("s-maxage") || fields.get("expires") !== null;
  if (told !== undefined) return { why: told, hint: GIVE_LIFETIME };
  if (!dated) return { why: "the origin says nothing of a lifetime", hint: GIVE_LIFETIME };
  if (passed) return { why: "the request passes", hint: TOKEN };
  return { why: "no field says why", hint: TOKEN };
}

/** The word for it in `downbeat-detail`, which operators get. */
function operatorWord(detail: string | null): string | undefined {
  try {
    const told = JSON.parse(detail ?? "null") as { why?: unknown } | null;
    return typeof told?.why === "string" ? told.why : undefined;
  } catch {
    return undefined;
  }
}
