import { splitList, trimOws } from "./grammar.ts";
import { mediaTable } from "./media-table.ts";

/**
 * What a URL holds, as far as caching cares. `manifest`: what a track's variants are, at the path the operator names; no suffix says so.
 * `other`: neither audio nor anything a player needs to play it.
 */
export type ContentKind = "audio" | "segment" | "playlist" | "manifest" | "key" | "other";

/** Media types that say nothing: what servers send for suffixes they do not know. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  "application/octet-stream",
  "application/x-octet-stream",
  "binary/octet-stream", // Amazon S3's default
  "application/force-download",
  "application/unknown",
  "unknown/unknown",
]);

/** Types whose container may hold audio or not, or any text or XML: the suffix knows more than they do. */
const LEAVES_OPEN: ReadonlySet<string> = new Set([
  "text/plain",
  "text/xml",
  "application/xml",
  "application/mp4",
  "application/ogg",
  "video/mp4",
  "video/ogg",
  "video/webm",
]);

const PLAYLIST_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.apple.mpegurl", // RFC 8216 §4
  "audio/mpegurl", // RFC 8216 §4
  "application/mpegurl",
  "application/x-mpegurl",
  "audio/x-mpegurl",
  "application/dash+xml",
  "application/xspf+xml",
  "audio/x-scpls",
]);

const SEGMENT_TYPES: ReadonlySet<string> = new Set(["video/mp2t", "video/iso.segment", "audio/iso.segment"]);

/** Keys, licences and rights of any system; to be wrong here costs a cache hit, to be wrong elsewhere a key. */
const KEY_SYSTEMS = "fps|fairplay|widevine|playready|marlin|oma\\.drm|pskc|cpix|license|licence";
const KEY_FORMS = "jwk|jose|jwt|pkcs8|pkcs12|pgp-keys|pem-file";
const KEY_TYPE = new RegExp(`(?:^|[/.+\\-_])(?:${KEY_SYSTEMS}|${KEY_FORMS})(?:$|[/.+\\-_])`);

/** Encoded `/`, `\`, `?`, `#`, `;` and NUL: an origin that decodes first may read the name up to there, or after it. */
const ENCODED_DELIMITER = /%(?:2f|5c|3f|23|3b|00)/i;

/**
 * Kind by the suffix of a path (no query); `other` for unknown ones. The suffix is read before any `;`, where origins with
 * path parameters end the name; and a last segment with an encoded delimiter is `other` whatever it ends in, or
 * `/account%3Fx.mp3` would pass for audio while its origin answers `/account`. A key stays a key.
 */
export function kindOfPath(pathname: string): ContentKind {
  const kind = mediaTable.get(suffixOf(pathname))?.kind ?? "other";
  return kind !== "key" && kind !== "other" && ENCODED_DELIMITER.test(lastSegment(pathname)) ? "other" : kind;
}

/** Kind by a `Content-Type` header; undefined if it is absent, malformed, or leaves the question to the suffix. */
export function kindOfType(contentType: string | null): ContentKind | undefined {
  const type = essence(contentType);
  if (type === undefined || SAYS_NOTHING.has(type) || LEAVES_OPEN.has(type)) return undefined;
  if (PLAYLIST_TYPES.has(type)) return "playlist";
  if (SEGMENT_TYPES.has(type)) return "segment";
  if (type.startsWith("audio/")) return "audio";
  return KEY_TYPE.test(type) ? "key" : "other";
}

/**
 * Kind by both: what the path suggests (`kindOfPath`, or a rule for it) and what the `Content-Type` says. A key is one
 * if either says so, a manifest whatever the type. An audio type at a segment is a segment. Otherwise the type knows best: an HTML page at `song.mp3`
 * is not audio.
 */
export function kindOf(byPath: ContentKind, contentType: string | null): ContentKind {
  const byType = kindOfType(contentType);
  if (byPath === "key" || byPath === "manifest" || (byType === "audio" && byPath === "segment")) return byPath;
  return byType ?? byPath;
}

/** The media type a suffix stands for; undefined for unknown ones and for keys, whose type means nothing. */
export function mediaTypeOf(pathname: string): string | undefined {
  return mediaTable.get(suffixOf(pathname))?.type;
}

/**
 * The `Content-Type` to send instead of the origin's, or undefined to leave it as it is: only where the origin says
 * nothing, or `text/plain` for a suffix that cannot be text. A plausible type is never overridden.
 */
export function repairedType(pathname: string, contentType: string | null): string | undefined {
  const row = mediaTable.get(suffixOf(pathname));
  const type = essence(contentType);
  if (type === "text/plain") return row?.mayBeText === true ? undefined : row?.type;
  return type === undefined || SAYS_NOTHING.has(type) ? row?.type : undefined;
}

function lastSegment(pathname: string): string {
  return pathname.slice(pathname.lastIndexOf("/") + 1);
}

/** The suffix of the last path segment before any `;` in lower case, without the dot; empty if there is none. */
function suffixOf(pathname: string): string {
  const [name = ""] = lastSegment(pathname).split(";", 1);
  const dot = name.lastIndexOf(".");
  return dot === -1 ? "" : name.slice(dot + 1).toLowerCase();
}

/**
 * `type/subtype` in lower case, without parameters (RFC 9110 §8.3.1); undefined if it is not of that form. Of a header
 * that was sent twice the last one counts (Fetch, "extract a MIME type"), so that a doubled `text/html` stays HTML.
 */
function essence(contentType: string | null): string | undefined {
  const last = splitList(contentType ?? "").at(-1) ?? "";
  const type = trimOws(last.split(";", 1)[0] ?? "").toLowerCase();
  return /^[^/\s,]+\/[^/\s,]+$/.test(type) ? type : undefined;
}
