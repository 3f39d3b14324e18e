import { decodeCmcd } from "@svta/cml-cmcd";
import { CMCD_PARAM } from "../cache/url-query.ts";
import { plainMembers } from "./cmcd-plain.ts";

/**
 * What a player says of itself (CMCD, CTA-5004 and its second version CTA-5004-B) as far as anything here depends on it. A member is
 * there only if what stood in its place can be true.
 */
export type Cmcd = {
  /** The bytes are needed at once: start-up, a seek, or after the buffer ran dry (`su`; `sta` starting, seeking). */
  readonly startup?: true;
  /** The buffer ran dry since the player last spoke (`bs`; `sta` rebuffering). */
  readonly starved?: true;
  /** Loaded ahead of a play that nobody has begun (`sta` preloading). */
  readonly preloading?: true;
  /** Sound that is buffered (`bl`). */
  readonly bufferMs?: number;
  /** From the request until its first sample must be there (`dl`). */
  readonly deadlineMs?: number;
  /** 1: as recorded, 2: twice as fast, 0: not playing (`pr`). */
  readonly playbackRate?: number;
  /** Of what is asked for (`br`), of the best the player would ask for of what it was offered (`tb`), and what it measured (`mtp`). */
  readonly bitrateKbps?: number;
  readonly topKbps?: number;
  readonly throughputKbps?: number;
};

/** A request's fields, names in lower case, and its query with the `?`, or empty. */
export type CmcdSource = { readonly search: string; field(name: string): string | null };

/** Texts that are longer together are not read: what is asked of a player here fits ten times, and the parser takes a microsecond for two characters. */
const MOST_CHARS = 4096;

/** The four fields players send instead of the parameter, or beside it. */
const FIELDS = ["cmcd-request", "cmcd-object", "cmcd-session", "cmcd-status"] as const;

const DAY_MS = 86_400_000;

/** What the player says; `undefined`: nothing that can be read. A text that is malformed or too long says nothing, the others still do. Never throws. */
export function cmcdOf({ search, field }: CmcdSource): Cmcd | undefined {
  const texts = [search, ...FIELDS.map(field)];
  if (texts.every((text, i) => text === last.texts[i])) return last.cmcd;
  const cmcd = readFrom(texts);
  last = { texts, cmcd };
  return cmcd;
}

/** What was read last: who asks of one request asks several times. */
let last: { readonly texts: readonly (string | null)[]; readonly cmcd: Cmcd | undefined } = { texts: [], cmcd: undefined };

/** `texts`: a query and fields; of a member that several have the query's counts, then that of the last field. */
function readFrom([search = null, ...fields]: readonly (string | null)[]): Cmcd | undefined {
  const texts = [...fields, paramOf(search ?? "")].filter((text) => text !== null);
  if (texts.length === 0) return undefined;
  let left = MOST_CHARS;
  const fitting = texts.filter(({ length }) => length <= left && (left -= length) >= 0);
  const said: Said = Object.assign({}, ...fitting.map(decoded));
  const state = tokenOf(said["sta"]);
  const cmcd = {
    startup: said["su"] === true || state === "s" || state === "k" || undefined,
    starved: said["bs"] === true || state === "r" || undefined,
    preloading: state === "d" || undefined,
    bufferMs: within(said, "bl", 0, DAY_MS),
    deadlineMs: within(said, "dl", 0, DAY_MS),
    playbackRate: within(said, "pr", 0, 16),
    // Ten Gbit/s: no recording has more, and no listener's line.
    bitrateKbps: within(said, "br", 1, 1e7),
    topKbps: within(said, "tb", 1, 1e7),
    throughputKbps: within(said, "mtp", 1, 1e7),
  };
  const told = Object.entries(cmcd).filter(([, value]) => value !== undefined);
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

/** A dictionary's members: values, or, where they have parameters, items with `value` and `params`; inner lists are arrays of either. */
type Said = Readonly<Record<string, unknown>>;

function decoded(text: string): Said {
  const plain = plainMembers(text);
  if (plain !== undefined) return plain;
  try {
    // Tokens as objects: as symbols they would be registered for ever, whatever a client thinks of.
    return decodeCmcd(text, { useSymbol: false });
  } catch {
    return {};
  }
}

/** The parameter's value; of several the first. */
function paramOf(search: string): string | null {
  const at = search.search(/[?&]CMCD=/);
  if (at === -1) return null;
  const [value = ""] = search.slice(at + CMCD_PARAM.length + 2).split("&", 1);
  // Three characters stand for one.
  if (value.length > 3 * MOST_CHARS) return null;
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return null;
  }
}

function within(said: Said, key: string, least: number, most: number): number | undefined {
  const value = numberOf(said[key], tokenOf(said["ot"]));
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

/** A number; of a list (second version) the one for the object asked for, else that of sound, else the first. */
function numberOf(value: unknown, objectType: string | undefined): number | undefined {
  const one: unknown = Array.isArray(value) ? (memberFor(value, objectType) ?? memberFor(value, "a") ?? value[0]) : value;
  const bare = isItem(one) ? one.value : one;
  return typeof bare === "number" ? bare : undefined;
}

/** Which object a member is of it says as a flag, `(1200;a)`, or with a name, `(1200;ot=a)`: encoders do either. */
function memberFor(list: readonly unknown[], objectType: string | undefined): unknown {
  if (objectType === undefined) return undefined;
  return list.find((item) => isItem(item) && (item.params?.[objectType] === true || tokenOf(item.params?.["ot"]) === objectType));
}

function tokenOf(value: unknown): string | undefined {
  const bare = isItem(value) ? value.value : value;
  return typeof bare === "object" && bare !== null && "description" in bare && typeof bare.description === "string" ? bare.description : undefined;
}

function isItem(value: unknown): value is { readonly value: unknown; readonly params?: Said } {
  return typeof value === "object" && value !== null && "value" in value;
}
