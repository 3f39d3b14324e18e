import { cmcdOf } from "./cmcd.ts";
import { FAMILIES } from "./family.ts";
import { type Decoders, decodersOf } from "./decoders.ts";
import { savesData } from "./evidence.ts";
import { QUALITIES, type Quality } from "./quality.ts";

/** What a listener asks for, and may have. */
export type Wish = {
  readonly decoders: Decoders;
  readonly quality: "auto" | Quality;
  /** Nobody is given more: what the listener is entitled to. */
  readonly most: Quality;
  /** No variant with a higher average rate. */
  readonly maxKbps?: number;
  /** The player would not ask for more than this of what it was offered (CMCD `tb`): nothing above it unasked. */
  readonly topKbps?: number;
  readonly saveData: boolean;
};

/** A wish, or the parameter that makes none. */
export type WishRead =
  | { readonly kind: "wish"; readonly wish: Wish }
  | { readonly kind: "problem"; readonly parameter: "quality" | "codecs" | "max"; readonly expected: string; readonly found: string };

const QUALITY = ["auto", ...QUALITIES];
const CODECS = `families (${FAMILIES.filter((family) => family !== "other").join(", ")}) or codecs as in RFC 6381, such as mp4a.40.2, at most 16, with commas between them`;
const MAX = "a whole number of kbit/s from 1 to 1000000";

/** What a request asks for by its fields and its query (with the `?`, or empty). `most`: what its listener is entitled to. */
export function wishOf(fields: { get(name: string): string | null }, search: string, most: Quality): WishRead {
  return withReport(lastingWishOf(fields, search, most), fields, search);
}

/** The same but for what a player reports of itself (CMCD), which changes from request to request. */
export function lastingWishOf(fields: { get(name: string): string | null }, search: string, most: Quality): WishRead {
  // What players say of themselves is the longest of a query, and no wish.
  const query = new URLSearchParams(withoutCmcd(search));
  const quality = query.get("quality") ?? "auto";
  if (!isQuality(quality)) return { kind: "problem", parameter: "quality", expected: `one of ${QUALITY.join(", ")}`, found: quality.slice(0, 64) };
  const codecs = query.get("codecs");
  const list = codecs?.split(",").map((text) => text.trim());
  if (list !== undefined && (list.length > 16 || !list.every((text) => /^[\w.-]{1,64}$/.test(text)))) return { kind: "problem", parameter: "codecs", expected: CODECS, found: (codecs ?? "").slice(0, 64) };
  const max = query.get("max");
  if (max !== null && !/^[1-9]\d{0,5}$|^1000000$/.test(max)) return { kind: "problem", parameter: "max", expected: MAX, found: max.slice(0, 64) };
  const decoders = decodersOf(fields.get("accept"), fields.get("user-agent"), list, fields.get("sec-ch-ua"));
  const wish: Wish = { decoders, quality, most, ...(max === null ? {} : { maxKbps: Number(max) }), saveData: savesData(fields) };
  return { kind: "wish", wish };
}

/** What a player's report adds to what was read without one. */
export function withReport(read: WishRead, fields: { get(name: string): string | null }, search: string): WishRead {
  const topKbps = read.kind === "wish" ? cmcdOf({ search, field: (name) => fields.get(name) })?.topKbps : undefined;
  return read.kind === "wish" && topKbps !== undefined ? { kind: "wish", wish: { ...read.wish, topKbps } } : read;
}

/** A query without the first of its players' reports. */
export function withoutCmcd(search: string): string {
  return search.includes("CMCD=") ? search.replace(/(?<=[?&])CMCD=[^&]*/, "") : search;
}

function isQuality(text: string): text is "auto" | Quality {
  return QUALITY.includes(text);
}
