import { copyBytes } from "../tiers/copy.ts";
import type { Body } from "./body.ts";
import type { Delivered } from "./delivered.ts";

/**
 * An upstream's body as it comes, of `length` bytes where that is known; broken off when the upstream rests for longer than
 * `idleTimeoutMs`, or ends too early. How long a listener takes is not counted.
 */
export function timely(body: ReadableStream<Uint8Array>, idleTimeoutMs: number, length?: number): Body {
  const { readable, writable } = length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
  const writer = writable.getWriter();
  let bytes = 0;
  const pump = async (): Promise<Delivered["end"]> => {
    const end = await copyBytes(body, length ?? Number.POSITIVE_INFINITY, idleTimeoutMs, async (chunk) => {
      await writer.write(chunk);
      bytes += chunk.byteLength;
    });
    // A body of unknown length ends when it ends.
    const complete = end === "complete" || (end === "short" && length === undefined);
    await (complete ? writer.close() : writer.abort(new Error(`the upstream's body ended early: ${end}`)));
    return complete ? "complete" : "cut";
  };
  const delivered = pump().then(
    (end) => ({ bytes, end }),
    () => ({ bytes, end: "left" as const }),
  );
  return { stream: readable, delivered };
}
