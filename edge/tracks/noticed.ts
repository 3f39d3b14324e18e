import { type Trouble, fileBytes, troubleOf } from "../../src/core/audio/file-trouble.ts";
import { variantFileOf } from "../../src/core/audio/variant-file.ts";
import { cacheKey, placeOfKey } from "../../src/core/cache/key.ts";
import type { Context } from "../context.ts";
import type { Delivered } from "../deliver/delivered.ts";

/** How an answer went out. `firstByteMs`: since the request arrived. */
export type Sent = { readonly response: Pick<Response, "status" | "headers">; readonly end: Delivered["end"]; readonly firstByteMs: number };

/**
 * Takes note of a track's file that could not be had in time, so that the next choice leaves it out; the trouble, where it is news. What was at
 * hand and went out whole is not looked at, and what warms a colo counts like what a listener asked for.
 */
export function noticed(context: Context, { response, end, firstByteMs }: Sent): Trouble | undefined {
  const { tiers, target, note, isolate } = context;
  const { failing } = tiers;
  const fetched = note.tier === "upstream";
  const { status } = response;
  if (failing === undefined || target === undefined || (status < 400 && !fetched && end !== "cut")) return undefined;
  const { site, pathname } = placeOfKey(target.base);
  const file = variantFileOf(isolate.settings.ladder, site, pathname);
  if (file === undefined) return undefined;
  const listed = file.kind === "manifest" ? isolate.tracks.known(cacheKey(site, file.manifest, ""))?.variants.find((variant) => variant.pathname === pathname) : undefined;
  const trouble = troubleOf(
    {
      status,
      failed: note.outcome === "failed",
      fetched,
      firstByteMs,
      cut: end === "cut",
      bytes: fileBytes(status, (name) => response.headers.get(name)),
      listedBytes: listed?.bytes,
    },
    isolate.settings.rescueSlowMs,
  );
  return trouble !== undefined && failing.failed(target.base, context.nowMs(), context) ? trouble : undefined;
}
