import type { IncomingHttpHeaders } from "node:http";
import type { Behaviour } from "../origin/behaviour.ts";
import { never } from "../origin/behaviour.ts";
import { bytesOf, textOf, type Bytes } from "../origin/bytes.ts";
import type { Script } from "../origin/origin.ts";

/** What is stored, and what the origin may have by the time it is asked again: two slices each. */
export const OLD = bytesOf(601, 70_000);
export const NEW = bytesOf(602, 70_000);
export const LONGER = bytesOf(603, 80_001);

/**
 * What a fault means for a listener while a stale copy is held.
 * `failed`: the upstream has failed, with that status or one of ours; a copy may stand in (RFC 5861 §4).
 * `said`: the upstream has spoken; no copy stands in for that, and the copy is no more.
 * `new`: the upstream has something else: that is answered, and is the copy from now on.
 * `unkept`: the upstream has something else that may not be kept: that is answered, and there is no copy from now on.
 * `same`: the copy is confirmed. `last`: it is confirmed for this answer and may not be kept.
 * `broken`: what is new does not arrive whole: no listener may be told that it did.
 */
export type Meaning =
  | { readonly is: "failed" | "said"; readonly status: number }
  | { readonly is: "new" | "unkept"; readonly bytes: Bytes; readonly type?: string }
  | { readonly is: "same" | "last" | "broken" };

/** What the copy came with: lifetimes, an Age that makes it stale, and its type. */
export type Kept = { readonly headers: readonly (readonly [string, string])[]; readonly type: string };

/** One row: how the origin behaves when it is asked about the copy it gave. */
export type Row = {
  readonly name: string;
  readonly meaning: Meaning;
  /** How the copy was given, beyond what every copy is given with. */
  readonly stored?: Behaviour;
  readonly now: (kept: Kept) => Script;
};

const failed = (status: number): Meaning => ({ is: "failed", status });
const said = (status: number): Meaning => ({ is: "said", status });
const changed = (bytes = NEW): Meaning => ({ is: "new", bytes });
const unkept: Meaning = { is: "unkept", bytes: NEW };
const broken: Meaning = { is: "broken" };
const unranged: Behaviour = { ranges: "ignored" };

const fresh = (kept: Kept, more: Behaviour = {}): Behaviour => ({ bytes: NEW, etag: '"new"', ...kept, ...more });
const lines = (fields: Kept["headers"]): string => fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
/** A 304 whatever was asked. */
const notModified = (fields: Kept["headers"]): Behaviour => ({ raw: `HTTP/1.1 304 Not Modified\r\n${lines(fields)}\r\n` });
const OF_OLD = ["ETag", '"old"'] as const;
const isConditional = (headers: IncomingHttpHeaders): boolean => headers["if-none-match"] !== undefined || headers["if-modified-since"] !== undefined;

/** The upstream fails before it says anything of the representation. */
export const FAILURES: readonly Row[] = [
  ...[500, 502, 503, 504].map((status) => ({ name: `a ${status}`, meaning: failed(status), now: () => ({ status, bytes: textOf("later") }) })),
  { name: "a 503 without a length", meaning: failed(503), now: () => ({ status: 503, bytes: textOf("later"), length: "chunked" }) },
  { name: "a closed connection", meaning: failed(502), now: () => ({ raw: "" }) },
  { name: "half a head", meaning: failed(502), now: () => ({ raw: "HTTP/1.1 200 OK\r\nContent-Le" }) },
  { name: "silence", meaning: failed(504), now: () => ({ wait: never }) },
  { name: "a garbage status line", meaning: failed(502), now: () => ({ raw: "\u0001\u0002 what?\r\n\r\n" }) },
  { name: "a 304 to no condition", meaning: failed(502), stored: { ...unranged, etag: false, lastModified: false }, now: () => notModified([]) },
  { name: "some of it in a 206 to no range", meaning: failed(502), stored: unranged, now: (kept) => fresh(kept, { ...unranged, unasked206: "first-100" }) },
  { name: "all of it in a 206 to no range", meaning: failed(502), stored: unranged, now: (kept) => fresh(kept, { ...unranged, unasked206: "whole" }) },
];

/** The upstream says that there is nothing, or nothing for us. */
export const SPEECH: readonly Row[] = [
  ...[404, 410, 403].map((status) => ({ name: `a ${status}`, meaning: said(status), now: () => ({ status, bytes: textOf("no") }) })),
  { name: "a 301", meaning: said(301), now: () => ({ status: 301, headers: [["location", "/elsewhere.mp3"]] }) },
  { name: "nothing but 304s of something else", meaning: said(502), now: () => notModified([["ETag", '"other"']]) },
];

/** The upstream has something else, or says so in a way of its own. */
export const CHANGES: readonly Row[] = [
  { name: "other bytes", meaning: changed(), now: (kept) => fresh(kept) },
  { name: "other bytes, no ranges", meaning: changed(), now: (kept) => fresh(kept, unranged) },
  { name: "the same bytes again", meaning: changed(OLD), now: (kept) => fresh(kept, { bytes: OLD, etag: '"old"', obeysConditions: false }) },
  { name: "a changed length", meaning: changed(LONGER), now: (kept) => fresh(kept, { bytes: LONGER }) },
  { name: "a changed length under the old ETag", meaning: changed(LONGER), now: (kept) => fresh(kept, { bytes: LONGER, etag: '"old"', obeysConditions: false }) },
  { name: "a changed type", meaning: { is: "new", bytes: NEW, type: "audio/flac" }, now: (kept) => fresh(kept, { type: "audio/flac" }) },
  { name: "gzip nobody asked for", meaning: changed(), now: (kept) => fresh(kept, { ...unranged, coding: "gzip" }) },
  { name: "a wrong Content-Range", meaning: changed(), now: (kept) => fresh(kept, { partFault: "shifted" }) },
  { name: "another range than was asked", meaning: changed(), now: (kept) => fresh(kept, { partFault: "longer" }) },
  { name: "a 206 that names no range", meaning: changed(), now: (kept) => fresh(kept, { partFault: "unnamed" }) },
  { name: "a multipart range", meaning: changed(), now: (kept) => fresh(kept, { partFault: "multipart" }) },
  { name: "a 416 to the first byte", meaning: changed(), now: (kept) => fresh(kept, { ranges: "416" }) },
  { name: "a 304 of something else, then that", meaning: changed(), now: (kept) => ({ headers }) => (isConditional(headers) ? notModified([["ETag", '"other"']]) : fresh(kept)) },
  { name: "an empty 200", meaning: changed(textOf("")), now: (kept) => fresh(kept, { bytes: textOf("") }) },
  {
    name: "a body longer than it says",
    meaning: changed(textOf("short")),
    now: ({ headers, type }) => ({ raw: `HTTP/1.1 200 OK\r\n${lines([...headers, ["Content-Type", type], ["ETag", '"new"']])}Content-Length: 5\r\n\r\nshort and more` }),
  },
];

/** The upstream has something else and forbids keeping it. */
export const UNKEPT: readonly Row[] = [
  { name: "a cookie on the 200", meaning: unkept, now: (kept) => fresh(kept, { headers: [...kept.headers, ["set-cookie", "who=me"]] }) },
  { name: "no-store on the 200", meaning: unkept, now: (kept) => fresh(kept, { headers: [["cache-control", "no-store"]] }) },
  { name: "no-store on the 200, no ranges", meaning: unkept, now: (kept) => fresh(kept, { ...unranged, headers: [["cache-control", "no-store"]] }) },
  { name: "private on the 200", meaning: unkept, now: (kept) => fresh(kept, { headers: [["cache-control", "private, max-age=60"]] }) },
];

/** The copy is confirmed, in proper ways and others. */
export const CONFIRMATIONS: readonly Row[] = [
  { name: "a 304", meaning: { is: "same" }, now: ({ headers }) => notModified([OF_OLD, ...headers]) },
  { name: "a 304 without an ETag", meaning: { is: "same" }, now: ({ headers }) => notModified(headers.filter(([name]) => name === "age")) },
  { name: "a 304 with another type and length", meaning: { is: "same" }, now: ({ headers }) => notModified([["Content-Type", "text/html"], ["Content-Length", "9"], ...headers]) },
  { name: "no-store on the 304", meaning: { is: "last" }, now: () => notModified([OF_OLD, ["Cache-Control", "no-store"]]) },
  { name: "private on the 304", meaning: { is: "last" }, now: () => notModified([OF_OLD, ["Cache-Control", "private, max-age=60"]]) },
  { name: "a cookie on the 304", meaning: { is: "last" }, now: ({ headers }) => notModified([OF_OLD, ...headers, ["Set-Cookie", "who=me"]]) },
];

/** What is new breaks on its way. */
export const BREAKS: readonly Row[] = [
  { name: "a reset in the body", meaning: broken, now: (kept) => fresh(kept, { ...unranged, cut: { after: 68_000, how: "reset" } }) },
  { name: "a reset before the body", meaning: broken, now: (kept) => fresh(kept, { ...unranged, cut: { after: 0, how: "reset" } }) },
  { name: "a reset in each range", meaning: broken, now: (kept) => fresh(kept, { cut: { after: 1000, how: "reset" } }) },
  { name: "a body shorter than it says", meaning: broken, now: (kept) => fresh(kept, { ...unranged, cut: { after: 68_000, how: "fin" } }) },
  { name: "a body that stalls", meaning: broken, now: (kept) => fresh(kept, { ...unranged, pause: { after: 68_000, until: never } }) },
  { name: "a part shorter than it says", meaning: broken, now: (kept) => fresh(kept, { partFault: "underfull" }) },
  { name: "a part longer than it says", meaning: broken, now: (kept) => fresh(kept, { partFault: "overfull" }) },
  { name: "parts under an ETag of their own", meaning: broken, now: (kept) => fresh(kept, { partFault: "other-etag" }) },
];

/** The origin table once more, with a stale copy in store. */
export const ROWS: readonly Row[] = [...FAILURES, ...SPEECH, ...CHANGES, ...UNKEPT, ...CONFIRMATIONS, ...BREAKS];
