import { type Choice, choose as chosen } from "../../src/core/audio/choice.ts";
import type { Track, TrackVariant } from "../../src/core/audio/track.ts";
import { qualityOf, rankOf } from "../../src/core/audio/variant-quality.ts";
import type { Wish } from "../../src/core/audio/wish.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import { pathRuleFor } from "../../src/core/settings/index.ts";
import type { Context } from "../context.ts";
import { arriveUnder, refusedBy } from "../purge/clear.ts";
import { targetOf } from "../target.ts";
import { type Grounds, groundsFor } from "../tracks/grounds.ts";
import { alternates, hasPlaylist, offerOf } from "../tracks/link.ts";
import { playlistOf } from "../tracks/playlist.ts";
import { CHOICE_CONTROL, CHOSEN_BY, redirectTo } from "../tracks/redirect.ts";
import { isRefusedIn } from "../tracks/territory.ts";
import { type Asked, type TrackFound, trackFor } from "../tracks/track-for.ts";
import type { At, Stage } from "./stage.ts";

/** Answers an address of a track: with where this listener's variant is, with its bytes, or with a playlist. */
export function choose(context: Context, { target, address }: At<"choose">): Stage | Promise<Stage> {
  const site = context.isolate.siteOf(context.url.host);
  if (site === undefined) return { at: "refuse", code: "no-site" };
  const asked = { address, target, site };
  const found = trackFor(context, asked);
  return found instanceof Promise ? found.then((track) => answered(context, asked, track)) : answered(context, asked, found);
}

function answered(context: Context, asked: Asked, found: TrackFound): Stage {
  switch (found.kind) {
    case "end":
      return found.stage;
    case "unreadable":
      Object.assign(context.note, { outcome: "failed", why: "manifest-unreadable" });
      return { at: "refuse", code: "manifest-unreadable", ...(context.operator ? { told: { problems: found.problems } } : {}) };
    case "unknown":
      context.note.why = "track-unknown";
      return (found.hashes === undefined ? undefined : refusedBy(context, found.hashes)) ?? { at: "refuse", code: "track-unknown" };
    case "track":
      return ofTrack(context, asked, found);
    default:
      return found satisfies never;
  }
}

type Found = Extract<TrackFound, { kind: "track" }>;

function ofTrack(context: Context, asked: Asked, found: Found): Stage {
  const { track } = found;
  const { form } = asked.address;
  if (isRefusedIn(track.territories, context.country)) return refuse(context, "territory");
  const stage = typeof form === "object" ? media(context, asked, found, form.media) : form === "multivariant" ? multivariant(context, asked, found) : negotiated(context, asked, found);
  // Errors tell of a track as well: which variants it has, and where.
  return stage.at === "refuse" && stage.code !== "blocked" ? (blocked(context, found) ?? stage) : stage;
}

/** The playlist of one variant; where that is one already, the way to it. */
function media(context: Context, { target }: Asked, found: Found, id: string): Stage {
  const { track } = found;
  const variant = track.variants.find((one) => one.id === id);
  if (variant === undefined) return refuse(context, "no-variant", { variants: track.variants.map((one) => one.id) });
  if (variant.playlist === true) return blocked(context, found) ?? redirectTo(context, variant.pathname, "");
  return playlistOf(context, target, found, { form: "media", variant }) ?? refuse(context, "no-playlist");
}

function multivariant(context: Context, asked: Asked, found: Found): Stage {
  const { track } = found;
  const grounds = groundsFor(context, asked.site, track, false);
  const { failing } = grounds;
  const wished = choiceOf(context, track, "first", grounds);
  if ("at" in wished) return wished;
  const { choice, wish } = wished;
  if (!hasPlaylist(track)) return refuse(context, "no-playlist");
  // Who says nothing of itself may be any player; it knows what it plays.
  const lenient = choice.kind === "not-playable" && wish.maxKbps === undefined && wish.decoders.kind === "player" && wish.decoders.player.name === "unknown";
  if (choice.kind !== "variant" && !lenient) return unanswered(context, choice);
  const first = choice.kind === "variant" ? choice.variant.id : "";
  if (choice.kind === "variant") note(context, choice);
  // Who names codecs can change between them; elements of pages cannot.
  const families = wish.decoders.kind === "asked" ? "all" : "first";
  const list = (fails: ReadonlySet<string>): Stage | undefined =>
    playlistOf(context, asked.target, found, { form: "multivariant", track: asked.address.track, first, without: leftOut(track, wish, choice, fails), families });
  // Where all fail none is left out.
  return list(failing) ?? (failing.size === 0 ? undefined : list(NONE)) ?? refuse(context, "no-playlist");
}

/** What a listener's list lacks: what fails, what nobody may have, and what the query excludes. */
function leftOut({ variants }: Track, { decoders, maxKbps, most }: Wish, choice: Choice, failing: ReadonlySet<string>): ReadonlySet<string> {
  const excluded = decoders.kind === "asked" || maxKbps !== undefined;
  if (failing.size === 0 && !excluded && most === "lossless") return failing;
  const listed = choice.kind === "variant" ? new Set([choice.variant.id, ...choice.others.map(({ id }) => id)]) : undefined;
  const isOut = (variant: TrackVariant): boolean => (excluded ? listed?.has(variant.id) === false : false) || failing.has(variant.id) || isAbove(variant, most);
  const out = variants.filter(isOut).map(({ id }) => id);
  return new Set(out.filter((id) => choice.kind !== "variant" || id !== choice.variant.id));
}

function isAbove(variant: TrackVariant, most: Wish["most"]): boolean {
  return rankOf(qualityOf(variant)) > rankOf(most);
}

/** The variant for this listener: where it is, or itself. */
function negotiated(context: Context, asked: Asked, found: Found): Stage {
  const { track } = found;
  const { ladder, track: address } = asked.address;
  const inlined = ladder.inline === true;
  const wished = choiceOf(context, track, "whole", groundsFor(context, asked.site, track, inlined));
  if ("at" in wished) return wished;
  const { choice } = wished;
  if (choice.kind !== "variant") return unanswered(context, choice);
  note(context, choice);
  const refused = blocked(context, found);
  if (refused !== undefined) return refused;
  const link = alternates(choice.others, hasPlaylist(track) ? `${address}.m3u8` : undefined);
  if (!inlined) return redirectTo(context, choice.variant.pathname, link);
  return inline(context, asked, choice.variant, link);
}

/** Goes on as a request for the variant would, and says whose bytes they are: to the address what was kept from before a purge of it is dead. */
function inline(context: Context, { site, target: address }: Asked, { pathname }: TrackVariant, link: string): Stage {
  const { settings } = context.isolate;
  const range = context.request.method === "GET" ? context.fields.get("range") : null;
  const target = targetOf(site, { pathname, search: "" }, pathRuleFor(settings, pathname), range);
  context.target = target;
  context.signs = [["content-location", pathname], ["cache-control", CHOICE_CONTROL], ["vary", CHOSEN_BY], ...(link === "" ? [] : [["link", link] as const])];
  const { clearance, tiers } = context;
  const { newest, era } = tiers.purges?.ofUrl(address.base) ?? NEVER;
  // What killed a manifest says nothing of the file.
  Object.assign(clearance, { judged: false, era: 0, needs: Math.max(clearance.needs, newest), address: { newest, era } });
  return arriveUnder(context, target) ?? { at: "look-up", target, tries: 0 };
}

const NONE: ReadonlySet<string> = new Set();
const NEVER = { newest: 0, era: 0 };

/** What the listener is to get, or the refusal of what is asked for. */
function choiceOf(context: Context, track: Track, use: "whole" | "first", { read, estimate, failing }: Grounds): { readonly choice: Choice; readonly wish: Wish } | Stage {
  if (read.kind === "problem") {
    const { parameter, expected, found } = read;
    return refuse(context, "choice-argument", { parameter, expected, found });
  }
  const { wish } = read;
  return { choice: chosen(track, wish, estimate, use, failing), wish };
}

function note(context: Context, { variant, why, instead }: Extract<Choice, { kind: "variant" }>): void {
  context.note.choice = { id: variant.id, family: variant.family, quality: qualityOf(variant), why, ...(instead === undefined ? {} : { instead }) };
}

function blocked(context: Context, { hashes }: Found): Stage | undefined {
  return hashes === undefined ? undefined : refusedBy(context, hashes);
}

/** There is a track, and none of it is for this listener: the list of what there is. */
function unanswered(context: Context, { kind, offered }: Exclude<Choice, { kind: "variant" }>): Stage {
  const stage = refuse(context, kind, { variants: offered.map(offerOf) });
  const link = alternates(offered);
  return link === "" ? stage : { ...stage, extra: [["link", link], ["vary", CHOSEN_BY]] };
}

function refuse(context: Context, code: ErrorCode, told?: object): At<"refuse"> {
  Object.assign(context.note, { outcome: "refused", tier: "none", ttlSec: undefined });
  return { at: "refuse", code, ...(told === undefined ? {} : { told }) };
}
