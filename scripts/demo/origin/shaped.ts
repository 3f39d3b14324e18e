import { Pace } from "./pace.ts";
import type { Shape } from "./shape.ts";

/** The runtime's stream of known length: with it an answer keeps its `Content-Length`. */
declare const FixedLengthStream: new (bytes: number) => { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> };

/**
 * The same answer, later and slower: it begins after `latencyMs` and flows at `bytesPerSec`. `count` hears of all
 * bytes that left; `background` gets the copying, which ends early and quietly when the asker hangs up.
 */
export async function shaped(
  response: Response,
  shape: Shape,
  count: (bytes: number) => void,
  background: (work: Promise<void>) => void,
): Promise<Response> {
  if (shape.latencyMs > 0) await sleep(shape.latencyMs);
  if (response.body === null) return response;
  const length = Number(response.headers.get("content-length"));
  const { readable, writable } = new FixedLengthStream(length);
  background(copy(response.body, writable, new Pace(shape.bytesPerSec, Date.now()), count));
  return new Response(readable, response);
}

async function copy(from: ReadableStream<Uint8Array>, to: WritableStream<Uint8Array>, pace: Pace, count: (bytes: number) => void): Promise<void> {
  const reader = from.getReader();
  const writer = to.getWriter();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      let rest = read.value;
      while (rest.byteLength > 0) {
        const part = rest.subarray(0, pace.chunkBytes);
        const wait = pace.wait(part.byteLength, Date.now());
        if (wait > 0) await sleep(wait);
        await writer.write(part);
        count(part.byteLength);
        rest = rest.subarray(part.byteLength);
      }
    }
    await writer.close();
  } catch (problem) {
    // The asker left, or the disk failed: either way there is nobody to tell, and both ends must be let go.
    await Promise.allSettled([reader.cancel(problem), writer.abort(problem)]);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((wake) => { setTimeout(wake, ms); });
}
