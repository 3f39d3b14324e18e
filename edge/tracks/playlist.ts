import { mediaPathOf } from "../../src/core/audio/address.ts";
import { mediaPlaylist } from "../../src/core/audio/playlist/media.ts";
import { multivariantPlaylist } from "../../src/core/audio/playlist/multivariant.ts";
import type { Track, TrackVariant } from "../../src/core/audio/track.ts";
import type { BrowserWord, Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Context } from "../context.ts";
import type { Stage } from "../steps/stage.ts";
import type { Target } from "../target.ts";
import { type Rendered, describeRendered, renderedOf } from "./rendered.ts";
import { CHOSEN_BY, CHOICE_SEC } from "./redirect.ts";
import type { TrackFound } from "./track-for.ts";

type Found = Extract<TrackFound, { kind: "track" }>;

/** What is answered at an address whose playlist is asked for, or `undefined`: there is nothing to list. */
export type PlaylistAsked =
  | { readonly form: "multivariant"; readonly track: string; readonly first: string; readonly without: ReadonlySet<string>; readonly families: "first" | "all" }
  | { readonly form: "media"; readonly variant: TrackVariant };

/** The descriptors of texts by the copy they were made of, so that their fields are put together once. */
const DESCRIBED = new WeakMap<Descriptor, Map<string, Descriptor>>();

/** A playlist of a track as it is answered, like any copy; it is made once per version of the track. */
export function playlistOf(context: Context, target: Target, found: Found, asked: PlaylistAsked): Stage | undefined {
  const name = asked.form === "media" ? `media ${asked.variant.id}` : `${asked.families} of ${asked.track} from ${asked.first} without ${[...asked.without].join(" ")}`;
  const rendered = textOf(context, found, asked, name);
  if (rendered === undefined) return undefined;
  const descriptor = described(context, found, asked.form, name, rendered);
  context.note.playlist = asked.form;
  const { bytes } = rendered;
  // More than a head holds leaves as one body.
  if (bytes.byteLength > context.isolate.geometry.headBytes) {
    const body = new Blob([bytes]).stream() as ReadableStream<Uint8Array>;
    return { at: "answer", representation: { target, descriptor, stored: false, given: { kind: "body", body } }, tries: 0 };
  }
  return { at: "answer", representation: { target, descriptor, stored: true, given: { kind: "bytes", bytes, tier: context.note.tier, made: true } }, tries: 0 };
}

function textOf({ isolate }: Context, { track, manifest, copy }: Found, asked: PlaylistAsked, name: string): Rendered | undefined {
  const kept = manifest?.texts.get(name);
  if (kept !== undefined) return kept;
  const text = asked.form === "media" ? mediaPlaylist(asked.variant) : multivariantText(track, asked);
  if (text === undefined) return undefined;
  const rendered = renderedOf(text);
  if (manifest !== undefined && copy !== undefined) isolate.tracks.keepText(manifest, name, rendered);
  return rendered;
}

function multivariantText(track: Track, { track: address, first, without, families }: Extract<PlaylistAsked, { form: "multivariant" }>): string | undefined {
  return multivariantPlaylist(track, { mediaUrl: ({ id }) => mediaPathOf(address, id), first, without, families });
}

function described(context: Context, { copy, hashes }: Found, form: PlaylistAsked["form"], name: string, rendered: Rendered): Descriptor {
  const made = copy === undefined ? undefined : (DESCRIBED.get(copy) ?? DESCRIBED.set(copy, new Map<string, Descriptor>()).get(copy));
  const known = made?.get(name);
  if (known !== undefined) return known;
  const descriptor = describeRendered(rendered, { copy, browser: browserOf(context, form, copy), vary: form === "multivariant" ? CHOSEN_BY : undefined, nowMs: context.arrivedAtMs });
  if (hashes !== undefined) context.tiers.purges?.keys.give(descriptor, hashes);
  if (made !== undefined && made.size >= MOST_DESCRIBED) made.clear();
  made?.set(name, descriptor);
  return descriptor;
}

const MOST_DESCRIBED = 64;

/** A list that begins with what was chosen is its listener's own, and not for long; one of a variant is everybody's, as playlists are. */
function browserOf({ isolate }: Context, form: PlaylistAsked["form"], copy: Descriptor | undefined): BrowserWord {
  const capSec = isolate.settings.ttl.playlist.browserSec;
  const lifetimeSec = copy?.freshSec ?? capSec;
  return form === "media" ? { control: "public", lifetimeSec, capSec } : { control: "private", lifetimeSec, capSec: Math.min(capSec, CHOICE_SEC) };
}
