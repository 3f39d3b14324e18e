import type { Manifest } from "../../src/core/audio/manifest.ts";
import type { Territories } from "../../src/core/audio/track.ts";
import { tagOf } from "../../src/core/purge/tag-text.ts";
import { isrcOf, type Sidecar } from "./sidecar.ts";

/** What a manifest says of a track that no sound is needed for. */
export type Description = Pick<Manifest, "title" | "artist" | "release" | "label" | "isrc" | "tags" | "territories">;

/** What containers call things; ffprobe's names in lower case, the first that is there counts. */
const NAMES = {
  title: ["title"],
  artist: ["artist", "album_artist", "album artist", "performer"],
  release: ["album"],
  label: ["label", "publisher", "organization", "tpub"],
  isrc: ["isrc", "tsrc"],
} as const;

/** Describes a track: its sidecar first, then the master's own tags; tags to purge by are those, its slug, and what the sidecar adds. */
export function describe(slug: string, tags: Readonly<Record<string, string>>, sidecar: Sidecar, territories: Territories | undefined): Description {
  const named = (member: keyof typeof NAMES): string | undefined => sidecar[member] ?? NAMES[member].map((name) => tags[name]).find((value) => value !== undefined && value !== "");
  const [title, artist, release, label] = [named("title"), named("artist"), named("release"), named("label")];
  const isrc = isrcOf(named("isrc") ?? "");
  const kinds = { track: slug, release, artist, label, isrc };
  const purgeTags = [...Object.entries(kinds).flatMap(([kind, value]) => (value === undefined ? [] : [`${kind}:${value}`])), ...(sidecar.tags ?? [])];
  const where = sidecar.territories ?? territories;
  return {
    ...(title !== undefined && { title }), ...(artist !== undefined && { artist }), ...(release !== undefined && { release }), ...(label !== undefined && { label }), ...(isrc !== undefined && { isrc }),
    tags: [...new Set(purgeTags.flatMap((tag) => tagOf(tag) ?? []))],
    ...(where !== undefined && { territories: "only" in where ? { only: [...where.only] } : { not: [...where.not] } }),
  };
}
