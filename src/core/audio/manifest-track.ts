import { normalisePath } from "../cache/url-path.ts";
import { tagOf } from "../purge/tag-text.ts";
import { familyOf } from "./family.ts";
import type { Manifest, ManifestVariant } from "./manifest.ts";
import type { Track, TrackVariant } from "./track.ts";

/** The track a manifest describes, its files beside it. `pathname`: the manifest's own path, in normal form. A file whose path has no normal form is left out. */
export function trackOf(manifest: Manifest, pathname: string): Track {
  const { durationMs, title, artist, territories, loudness } = manifest;
  const folder = pathname.slice(0, pathname.lastIndexOf("/") + 1);
  return {
    variants: manifest.variants.flatMap((variant) => variantOf(variant, folder) ?? []),
    durationMs,
    tags: [...new Set(manifest.tags.flatMap((tag) => tagOf(tag) ?? []))].toSorted(),
    ...(title === undefined ? {} : { title }),
    ...(artist === undefined ? {} : { artist }),
    ...(territories === undefined ? {} : { territories }),
    ...(loudness === undefined ? {} : { loudness }),
  };
}

function variantOf({ id, file, type, codecs, averageKbps, peakKbps, lossless, bytes, durationMs, init, fragments }: ManifestVariant, folder: string): TrackVariant | undefined {
  // A file's name is text; what of it cannot stand in a path is encoded. Half a character cannot be.
  if (!file.isWellFormed()) return undefined;
  const path = normalisePath(folder + file.split("/").map(encodeURIComponent).join("/"), false);
  if (path.kind !== "ok") return undefined;
  return {
    id,
    pathname: path.text,
    family: familyOf(codecs),
    type,
    codecs,
    averageKbps,
    peakKbps,
    lossless,
    bytes,
    durationMs,
    ...(init === undefined ? {} : { init: { first: init[0], last: init[1] } }),
    ...(fragments === undefined ? {} : { fragments }),
  };
}
