import { formatHttpDate, parseHttpDate } from "../http/date.ts";
import type { ContentKind } from "../http/media.ts";
import { type Descriptor, isStrongTag } from "./descriptor.ts";
import type { PurgeNumber } from "../purge/number.ts";
import type { Routing } from "../routing/asked.ts";
import { flightName } from "./key.ts";
import { type Geometry, sliceSpan } from "./slices.ts";

/** Format of messages between isolates and fill objects, which may run different versions of this code. */
export const ASK_FORMAT = 4;

/** Which bytes a fill is for. */
export type Want =
  /** Slice `n`, beginning with byte `from` of the representation. */
  | { readonly kind: "slice"; readonly n: number; readonly from: number }
  /** The last `length` bytes of a representation whose size nobody knows yet. */
  | { readonly kind: "suffix"; readonly length: number }
  /** All of it in one answer: the upstream has no ranges, or its parts cannot be joined. */
  | { readonly kind: "whole" };

/** The representation an answer must be of. */
export type Expected = {
  readonly identity: string;
  readonly size: number;
  readonly etag?: string;
  readonly lastModified?: string;
  /** The edge it came from. */
  readonly edge?: string;
};

/** The fork an asker knows of a URL: which variant is asked for follows from it and from the fields (variants.ts). */
export type KnownFork = { readonly id: string; readonly names: readonly string[] };

/** One question to an upstream. Everything the upstream sees of a cacheable request is in here: it is the same for all who share the answer. */
export type Ask = {
  readonly format: typeof ASK_FORMAT;
  /** What the answer is stored under: the URL's key, or that of one of its variants. */
  readonly key: string;
  /** The URL's own key. */
  readonly base: string;
  readonly fork?: KnownFork;
  readonly url: string;
  readonly kind: ContentKind;
  readonly want: Want;
  /** A part of this representation and no other. */
  readonly expected?: Expected;
  /** Send the body only if it is no longer this one. */
  readonly unless?: { readonly etag?: string; readonly lastModified?: string } & Pick<Expected, "edge"> & Partial<Pick<Expected, "identity">>;
  /** Follow redirects, where the operator allows it for this path. */
  readonly follow: boolean;
  /** Which of the operator's rules for paths holds, by its prefix. */
  readonly prefix?: string;
  /** Fields beyond those fixed for everybody: fixed by the key, or the client's in canonical form. Sorted by name. */
  readonly fields: readonly (readonly [string, string])[];
  /** Names of fields the client sent and the upstream does not see: an answer that varies on one is asked for again with it. */
  readonly withheld: readonly string[];
  /** The fields hold a credential: the answer is this client's, unless it says otherwise (RFC 9111 §3.5). */
  readonly authorized: boolean;
  /** The fields hold something of the client's that nobody but the origin can read. */
  readonly unkeyed: boolean;
  /** A copy is held that may stand in for an error: the error must not take its place. */
  readonly standIn: boolean;
  /** What the asker knows of the edges it may be fetched from; absent: there are none. No part of the name. */
  readonly routing?: Routing;
} & KnownPurges;

/** What an asker knows of purges before it asks (purge/number.ts). */
export type KnownPurges = {
  /** It knows every purge up to here: what the answer brings is alive until a later one. */
  readonly asOf: PurgeNumber;
  /** The newest purge of this URL, by the keys that are known before the answer: a fill that knew less is not joined. */
  readonly needs: PurgeNumber;
  /** The newest hard one, which is part of the identity: after it equal validators are not equal bytes. */
  readonly era: PurgeNumber;
  /** Nothing says that no other purge is complete by now: only fills that began after this was asked are joined. */
  readonly fresh: boolean;
};

/** Where nothing is purged, or what is asked for is named by its identity and true for ever. */
export const NO_PURGES: KnownPurges = { asOf: 0, needs: 0, era: 0, fresh: false };

/** What a fill expects of a descriptor's upstream from now on. */
export function expectedOf(descriptor: Descriptor): Expected {
  const { identity, size, etag, lastModified, edge } = descriptor;
  return {
    identity,
    size,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    ...(edge === undefined ? {} : { edge }),
  };
}

type AskNames = Pick<Ask, "key" | "want" | "expected" | "unless" | "fields">;

/**
 * What the same bytes are called while nobody knows yet which representation they are of: a fill under that name may turn
 * out to be the one wanted. Nothing for asks that name none.
 */
export function nameBeforeKnown({ key, want, expected, fields }: Ask): string | undefined {
  return expected === undefined ? undefined : askName({ key, want, fields });
}

/** What is known of a URL for requests whose fields the upstream would see alike. */
export function fieldsName(key: string, fields: Ask["fields"]): string {
  return fields.length === 0 ? key : `${key} ${JSON.stringify(fields)}`;
}

/**
 * What fills are joined by: the same bytes of the same representation, asked for the first time or to confirm it, with the
 * same fields: which of them the answer depends on is known only once it is there.
 */
export function askName({ key, want, expected, unless, fields }: AskNames): string {
  const what = want.kind === "slice" ? `slice ${want.n}` : want.kind === "suffix" ? `suffix ${want.length}` : "whole";
  const still = unless === undefined ? "" : ` unless ${unless.etag ?? ""} ${unless.lastModified ?? ""}`;
  return flightName(fieldsName(key, fields), expected?.identity, what + still);
}

/** Whether "there are `size` bytes and none of those asked for", said of another ask of the same name, holds for this one too. */
export function liesOutside({ want }: Ask, size: number): boolean {
  return want.kind !== "slice" || want.from >= size;
}

/** The `Range` an ask needs, or `undefined` for the whole; its end is cut at `size` where that is known. */
export function rangeOf(want: Want, geometry: Geometry, size?: number): string | undefined {
  switch (want.kind) {
    case "slice":
      return `bytes=${want.from}-${sliceSpan(geometry, want.n, size).last}`;
    case "suffix":
      return `bytes=-${want.length}`;
    case "whole":
      return undefined;
  }
}

/**
 * The fields of an upstream request, complete. `Accept-Encoding: identity`, because slices are of the identity encoding.
 */
export function askFields(ask: Ask, geometry: Geometry, nodeName: string): [string, string][] {
  const own = ask.fields.map(([name, value]): [string, string] => [name, value]);
  const fields: [string, string][] = [
    ...(own.some(([name]) => name === "accept") ? [] : [["accept", "*/*"] satisfies [string, string]]),
    ["accept-encoding", "identity"],
    ["user-agent", nodeName],
    ...loopFields(nodeName, null, null),
    ...own,
  ];
  const range = rangeOf(ask.want, geometry, ask.expected?.size);
  if (range !== undefined) fields.push(["range", range]);
  if (ask.expected !== undefined) {
    const validator = ifRangeValidator(ask.expected);
    if (validator !== undefined) fields.push(["if-range", validator]); // RFC 9110 §13.1.5
  }
  if (ask.unless?.etag !== undefined) fields.push(["if-none-match", ask.unless.etag]);
  if (ask.unless?.lastModified !== undefined) fields.push(["if-modified-since", ask.unless.lastModified]);
  return fields;
}

/** `Via` (RFC 9110 §7.6.3) and `CDN-Loop` (RFC 8586) with us at the end: how we know our own request when it returns. */
export function loopFields(nodeName: string, via: string | null, loop: string | null): [string, string][] {
  return [
    ["via", via === null ? `1.1 ${nodeName}` : `${via}, 1.1 ${nodeName}`],
    ["cdn-loop", loop === null ? nodeName : `${loop}, ${nodeName}`],
  ];
}

/** Whether a request has been through this node already. */
export function hasLooped(headers: { get(name: string): string | null }, nodeName: string): boolean {
  const names = (header: string | null) =>
    (header ?? "").split(",").map((item) => item.trim().split(";", 1)[0]?.trim().toLowerCase() ?? "");
  const own = nodeName.toLowerCase();
  return names(headers.get("cdn-loop")).includes(own) || names(headers.get("via")).includes(`1.1 ${own}`);
}

function ifRangeValidator({ etag, lastModified }: Expected): string | undefined {
  if (etag !== undefined && isStrongTag(etag)) return etag;
  const ms = parseHttpDate(lastModified ?? null);
  return ms === undefined ? undefined : formatHttpDate(ms);
}
