import { acceptsEncoding } from "../../src/core/http/accept-encoding.ts";

type FieldReader = { get(name: string): string | null };

/**
 * An encoded body as a listener can take it: as it is, or decoded where it is gzip and the listener does not take that
 * (RFC 9110 §12.5.3). Changes `headers` then: what named the encoded bytes does not name these (§8.8.1). Decoded as it
 * streams, so a bomb costs its reader and not us.
 */
export function takenAs(body: ReadableStream<Uint8Array>, headers: Headers, fields: FieldReader): ReadableStream<Uint8Array> {
  const coding = headers.get("content-encoding")?.trim().toLowerCase();
  if ((coding !== "gzip" && coding !== "x-gzip") || acceptsEncoding(fields.get("accept-encoding"), "gzip")) return body;
  for (const name of ["content-encoding", "content-length", "content-md5", "etag", "accept-ranges"]) headers.delete(name);
  return body.pipeThrough(new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>);
}
