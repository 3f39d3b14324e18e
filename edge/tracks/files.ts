import { manifestPathOf } from "../../src/core/audio/address.ts";
import type { Ladder } from "../../src/core/audio/ladder.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { freshnessOf } from "../../src/core/cache/freshness.ts";
import { cacheKey, placeOfKey } from "../../src/core/cache/key.ts";
import type { Verdict } from "../../src/core/purge/generations.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Background } from "../fill/background.ts";
import type { FileTracks, LearntTags } from "../fill/file-tracks.ts";
import { Marks } from "../fill/marks.ts";
import type { MemoryTier } from "../tiers/memory.ts";
import type { Tracks } from "./tracks.ts";

/** What the tags of tracks' files stand on. */
export type TrackFilesParts = {
  readonly ladders: readonly Ladder[];
  readonly memory: MemoryTier;
  readonly tracks: Tracks;
  readonly purges: { readonly known: PurgeNumber; verdict(base: string, descriptor: Descriptor): Verdict } | undefined;
  /** Reads the manifest at a path of a site by the way a listener's request would take; `none`: there is none, `undefined`: it cannot be had. Never throws. */
  readonly read: (site: string, pathname: string, background: Background) => Promise<LearntTags>;
};

/** Which packaged tracks files are of, by where they are, and their tags as manifests say them. */
export class TrackFiles implements FileTracks {
  /** Manifests that are not there, as of a number: no purge and no block is known since. */
  private readonly absent = new Marks();

  constructor(private readonly parts: TrackFilesParts) {}

  tagsOf(base: string, nowMs: number): readonly string[] | "unknown" | undefined {
    const { memory, tracks, purges } = this.parts;
    const place = this.manifestOf(base);
    if (place === undefined) return undefined;
    const kept = memory.peek(place.key)?.descriptor;
    if (kept === undefined || freshnessOf(kept, nowMs) === "expired") return "unknown";
    const said = tracks.find(place.key, kept)?.said;
    if (said?.kind !== "track") return "unknown";
    const { tags } = said.track;
    // It is not written with them yet: that it is alive nobody can say.
    if (!tags.every((tag) => kept.tags.includes(tag))) return "unknown";
    return (purges?.verdict(place.key, kept).kind ?? "alive") === "alive" ? tags : "unknown";
  }

  async learn(base: string, nowMs: number, background: Background): Promise<LearntTags> {
    const place = this.manifestOf(base);
    if (place === undefined) return "none";
    const { purges, read } = this.parts;
    const known = String(purges?.known ?? 0);
    if (this.absent.find(place.key, nowMs) === known) return "none";
    const learnt = await read(place.site, place.pathname, background);
    if (learnt === "none") this.absent.mark(place.key, known, nowMs);
    return learnt;
  }

  private manifestOf(base: string): { readonly site: string; readonly pathname: string; readonly key: string } | undefined {
    const { site, pathname: file } = placeOfKey(base);
    const pathname = manifestPathOf(this.parts.ladders, site, file);
    return pathname === undefined ? undefined : { site, pathname, key: cacheKey(site, pathname, "") };
  }
}
