/** What was wrong with an answer for a track's file, in one word. */
export const TROUBLES = [
  "unreachable", // no upstream answered, or none with anything that could be used
  "missing", // there is no such file
  "error", // an upstream's 5xx
  "length", // the file is not as long as its manifest says: the byte ranges of playlists are another's
  "cut", // the body broke off
  "slow", // its first byte came from upstream, and late
] as const;

/** One of `TROUBLES`. */
export type Trouble = (typeof TROUBLES)[number];

/** An answer for a file as it ended. */
export type FileAnswer = {
  readonly status: number;
  /** The request ended without an answer of an upstream's. */
  readonly failed: boolean;
  /** The first byte was fetched for this request, and how long that took. */
  readonly fetched: boolean;
  readonly firstByteMs: number;
  readonly cut: boolean;
  /** The file's length by the answer's fields, and by its manifest. */
  readonly bytes: number | undefined;
  readonly listedBytes: number | undefined;
};

/** What is wrong with an answer for a track's file; nothing: a listener had it in time. `slowMs` 0: no answer is too late. */
export function troubleOf({ status, failed, fetched, firstByteMs, cut, bytes, listedBytes }: FileAnswer, slowMs: number): Trouble | undefined {
  if (failed) return "unreachable";
  if (status === 404 || status === 410) return "missing";
  if (status >= 500) return "error";
  if (bytes !== undefined && listedBytes !== undefined && bytes !== listedBytes) return "length";
  if (cut) return "cut";
  return fetched && slowMs > 0 && firstByteMs > slowMs ? "slow" : undefined;
}

/** The length of a file by the fields of an answer: of a 200 its `Content-Length`, of a 206 or a 416 what its `Content-Range` names (RFC 9110 §14.4). */
export function fileBytes(status: number, field: (name: string) => string | null): number | undefined {
  const text = status === 200 ? wholeLength(field) : /\/(\d+)$/.exec(field("content-range") ?? "")?.[1];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** What is encoded has another length. */
function wholeLength(field: (name: string) => string | null): string | undefined {
  return field("content-encoding") === null ? (field("content-length") ?? undefined) : undefined;
}
