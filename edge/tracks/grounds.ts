import { type Estimate, estimateOf } from "../../src/core/audio/estimate.ts";
import { evidenceOf } from "../../src/core/audio/evidence.ts";
import type { Track } from "../../src/core/audio/track.ts";
import type { WishRead } from "../../src/core/audio/wish.ts";
import { cacheKey } from "../../src/core/cache/key.ts";
import type { Site } from "../../src/core/settings/index.ts";
import type { Context } from "../context.ts";
import { withoutFor } from "./without.ts";

/** What a choice of a track's variants goes by: what is asked for, what is believed of the line, and the ids of variants that fail. */
export type Grounds = { readonly read: WishRead; readonly estimate: Estimate; readonly failing: ReadonlySet<string> };

/**
 * What a choice for this listener goes by. `inline`: the address answers with bytes, and a Range of one playback must lead to the same
 * file, so neither the line nor what fails for a while counts.
 */
export function groundsFor(context: Context, site: Site, track: Track | undefined, inline: boolean): Grounds {
  const { fields, url, request, isolate } = context;
  const read = isolate.wishes.of(fields, url.search);
  if (inline) return { read, estimate: UNKNOWN, failing: NONE };
  const failing = track === undefined ? NONE : withoutFor(context, track, (pathname) => cacheKey(site.id, pathname, ""));
  return { read, estimate: estimateOf(evidenceOf(fields, url.search, request.cf)), failing };
}

const UNKNOWN: Estimate = { kind: "unknown" };
const NONE: ReadonlySet<string> = new Set();
