import type { Bytes } from "./bytes.ts";

/** What the origin does with a `Range` it could satisfy. `bare-416` forgets `Content-Range`, `silent` forgets `Accept-Ranges`. */
export type RangeManners = "obeyed" | "ignored" | "denied" | "416" | "bare-416";

/**
 * How a 206 lies.
 * `shifted`: Content-Range one byte further than asked. `wrong-total`: its total is one too large.
 * `longer`, `shorter`: an honest answer to another range than the one asked (one byte more, half of it).
 * `overfull`, `underfull`: Content-Range as asked, body of some bytes more or fewer, framed as if that were right.
 * `unnamed`: no Content-Range. `multipart`: one part in multipart/byteranges. `other-etag`: an ETag no 200 ever had.
 */
export type PartFault =
  | "shifted" | "wrong-total" | "longer" | "shorter" | "overfull" | "underfull" | "unnamed" | "multipart" | "other-etag";

/** Everything the origin can be told to do at one path. An empty one is a well-behaved, empty, cacheable file. */
export interface Behaviour {
  /** The representation. @default empty */
  bytes?: Bytes;
  /** Any other status than 200 is answered as it is: `bytes` as its body, no ranges, no validators unless in `headers`. @default 200 */
  status?: number;
  /** Content-Type; `false` sends none. @default "audio/mpeg" */
  type?: string | false;
  /** Entity tag with its quotes; `false` sends none. @default a strong tag made of size and first bytes */
  etag?: string | false;
  /** HTTP date; `false` sends none. @default a day in 2026 */
  lastModified?: string | false;
  /** Sent after all others, names may repeat. */
  headers?: readonly (readonly [string, string])[];
  /** @default "obeyed" */
  ranges?: RangeManners;
  /** Whether `If-Range` that does not match makes the answer whole. @default true */
  obeysIfRange?: boolean;
  /** Whether If-None-Match and If-Modified-Since are answered 304. @default true */
  obeysConditions?: boolean;
  /** `declared` sends Content-Length, `chunked` does not, `close` ends the body with the connection. @default "declared" */
  length?: "declared" | "chunked" | "close";
  partFault?: PartFault;
  /** A 206 although no range was asked: the whole under that status, or the first 100 bytes. */
  unasked206?: "whole" | "first-100";
  /** Ends the connection after so many body bytes: orderly (FIN) or not (RST). Framing headers promise the whole. */
  cut?: { after: number; how: "fin" | "reset" };
  /** Nothing is answered until this settles. */
  wait?: Promise<void>;
  /** Nothing is sent after so many body bytes until this settles. */
  pause?: { after: number; until: Promise<void> };
  /** At most so many bytes at a time, so many milliseconds apart. */
  pace?: { bytes: number; everyMs: number };
  /** `gzip`: the body is sent with that coding, whatever was accepted. */
  coding?: "gzip";
  /** The body is repeated without end, in the manner of Icecast. */
  endless?: boolean;
  /** These octets are the whole answer, headers and all; then the connection is closed. */
  raw?: string | Buffer;
  /** The request's body comes back as it arrives, piece by piece. */
  echo?: boolean;
  /** The request is sent on to this URL with its headers, and what comes back is the answer. */
  proxyTo?: string;
}

/** A promise that settles when somebody says so, to hold an answer back without guessing at times. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** A closed gate. */
export function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Never settles: an origin that accepts and says nothing. */
export const never: Promise<void> = new Promise(() => {});
