import { valuesOf } from "../purge/patterns.ts";
import { type Ladder, holdsOn } from "./ladder.ts";
import { pathWith, valuesIn } from "./path-template.ts";

/** What a track's address asks for: the variant for this listener, the playlist of all, or that of the variant `media` names. */
export type AddressForm = "negotiate" | "multivariant" | { readonly media: string };

/** A path that names a track. `track`: the negotiated address, in normal form; `values`: what stands for the names of the ladder's `track`, in order. */
export type TrackAddress = { readonly ladder: Ladder; readonly values: readonly string[]; readonly track: string; readonly form: AddressForm };

const PLAYLIST = ".m3u8";
const ID = /^[\w.-]{1,64}$/;

/**
 * The track that a path in normal form names on a site, by the first ladder that fits, and what is asked of it; `undefined`: it is an
 * ordinary path, which costs a comparison of its beginning per ladder.
 */
export function trackAddressOf(ladders: readonly Ladder[], host: string, pathname: string): TrackAddress | undefined {
  for (const ladder of ladders) {
    if (!pathname.startsWith(ladder.start) || !holdsOn(ladder, host)) continue;
    const found = formOf(ladder, pathname);
    if (found !== undefined) return found;
  }
  return undefined;
}

function formOf(ladder: Ladder, pathname: string): TrackAddress | undefined {
  const fitting = (track: string, form: AddressForm): TrackAddress | undefined => {
    const parts = track.slice(1).split("/");
    const values = parts.length === ladder.segments.length ? valuesOf(ladder.segments, parts) : undefined;
    return values === undefined ? undefined : { ladder, values, track, form };
  };
  if (!pathname.endsWith(PLAYLIST)) return fitting(pathname, "negotiate");
  const track = pathname.slice(0, -PLAYLIST.length);
  const slash = track.lastIndexOf("/");
  const media = track.slice(slash + 1);
  return fitting(track, "multivariant") ?? (ID.test(media) ? fitting(track.slice(0, slash), { media }) : undefined);
}

/** The path of a track's playlist of one variant. */
export function mediaPathOf(track: string, id: string): string {
  return `${track}/${id}${PLAYLIST}`;
}

/** The path of the manifest of the track that a file is of, by where the file is; `undefined`: of none, or the manifest itself. */
export function manifestPathOf(ladders: readonly Ladder[], host: string, pathname: string): string | undefined {
  let parts: string[] | undefined;
  for (const ladder of ladders) {
    if (ladder.manifest === undefined || !holdsOn(ladder, host)) continue;
    parts ??= pathname.slice(1).split("/");
    const values = valuesIn(ladder.manifest.folder, parts);
    const manifest = values === undefined ? undefined : pathWith(ladder.manifest.path, values);
    if (manifest !== undefined) return manifest === pathname ? undefined : manifest;
  }
  return undefined;
}

/** Whether a path is that of some track's manifest. */
export function isManifestPath(ladders: readonly Ladder[], host: string, pathname: string): boolean {
  return ladders.some((ladder) => {
    const { manifest } = ladder;
    if (manifest === undefined || !holdsOn(ladder, host)) return false;
    // What it begins and ends with is soonest asked.
    const [start, end] = [manifest.path[0], manifest.path.at(-1)];
    if ((typeof start === "string" && !pathname.startsWith(start)) || (typeof end === "string" && !pathname.endsWith(end))) return false;
    const values = valuesIn(manifest.folder, pathname.slice(1).split("/"));
    return values !== undefined && pathWith(manifest.path, values) === pathname;
  });
}
