import { isDecodable } from "../../src/core/cache/encode.ts";
import { acceptsEncoding } from "../../src/core/http/accept-encoding.ts";

type FieldReader = { get(name: string): string | null };

/**
 * An encoded body as a listener can take it: as it is, or decoded where it is gzip and the listener does not take that
 * (RFC 9110 §12.5.3). Changes `headers` then.
 */
export function takenAs(body: ReadableStream<Uint8Array>, headers: Headers, fields: FieldReader): ReadableStream<Uint8Array> {
  return isDecodedFor(headers, fields) ? decoded(body) : body;
}

/** Whether a body of these fields is decoded for this listener; takes from `headers` what named the encoded bytes (§8.8.1) then. */
export function isDecodedFor(headers: Headers, fields: FieldReader): boolean {
  if (!isDecodable(headers) || acceptsEncoding(fields.get("accept-encoding"), "gzip")) return false;
  for (const name of ["content-encoding", "content-length", "content-md5", "etag", "accept-ranges"]) headers.delete(name);
  return true;
}

/** The decoder is fed this little at first: DEFLATE makes at most 1,032 bytes of one (RFC 1951), and it holds what it made. */
const LEAST_FEED = 512;
/** Where a feed made this many times as much at most, the next may be twice as large. */
const TAME = 8;
const MOST_FEED = 65_536;

/**
 * Decodes gzip at its reader's pace. The runtime's own pipe would not: its decoder takes whatever it is given and keeps what
 * comes of it, a thousand times as much in the worst case. So it is fed a little, and only when all it made has been read.
 */
function decoded(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const source = body.getReader();
  const decoder = new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>;
  const [feed, made] = [decoder.writable.getWriter(), decoder.readable.getReader()];
  let input: Uint8Array = new Uint8Array(0);
  let reading: Promise<void> | undefined;
  let output: ReadableStreamReadResult<Uint8Array> | undefined;
  let failure: unknown;
  let begun = false;
  let feeding = LEAST_FEED;
  let madeOfIt = 0;
  const read = (): void => {
    reading ??= made.read().then(
      (result) => {
        output = result;
      },
      (error: unknown) => {
        failure = error ?? new Error("not gzip");
      },
    );
  };
  const next = async (): Promise<ReadableStreamReadResult<Uint8Array>> => {
    for (;;) {
      read();
      // What the decoder holds is there before the next turn; only when nothing is, is it fed.
      await Promise.race([reading, turn()]);
      if (failure !== undefined) throw failure;
      if (output !== undefined) {
        const result = output;
        [output, reading] = [undefined, undefined];
        madeOfIt += result.value?.byteLength ?? 0;
        return result;
      }
      if (input.byteLength === 0) {
        const chunk = await source.read();
        if (chunk.done) {
          // Nothing at all is no gzip, and is what an error without a body is called as well.
          if (!begun) return { done: true, value: undefined };
          await feed.close();
          await reading;
          continue;
        }
        input = chunk.value;
        begun ||= input.byteLength > 0;
      }
      feeding = madeOfIt <= feeding * TAME ? Math.min(MOST_FEED, feeding * 2) : LEAST_FEED;
      madeOfIt = 0;
      const piece = input.subarray(0, feeding);
      input = input.subarray(feeding);
      await feed.write(piece);
    }
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const result = await next().catch(async (error: unknown) => {
        await Promise.allSettled([source.cancel(error), feed.abort(error)]);
        throw error;
      });
      if (result.done) controller.close();
      else controller.enqueue(result.value);
    },
    async cancel(reason) {
      await Promise.allSettled([source.cancel(reason), feed.abort(reason), made.cancel(reason)]);
    },
  });
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
