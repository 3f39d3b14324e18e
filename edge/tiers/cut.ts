import { copyBytes } from "./copy.ts";

const CUTS = new WeakSet<ReadableStream<Uint8Array>>();

/** Whether a stream was made here. The runtime pipes no such stream into another body of known length: it must be read. */
export function isCut(stream: ReadableStream<Uint8Array>): boolean {
  return CUTS.has(stream);
}

/**
 * Bytes `from` to `from + length - 1` of a body that is longer. A body that ends before the part does makes the part err;
 * what lies behind the part is not read. `idleTimeoutMs`: how long the body may rest; 0, where whoever reads the part sees to it.
 */
export function cutStream(body: ReadableStream<Uint8Array>, from: number, length: number, idleTimeoutMs = 0): ReadableStream<Uint8Array> {
  const { readable, writable } = new FixedLengthStream(length);
  CUTS.add(readable);
  const pump = async (): Promise<void> => {
    const writer = writable.getWriter();
    let skip = from;
    const end = await copyBytes(body, from + length, idleTimeoutMs, async (chunk) => {
      const wanted = skip >= chunk.byteLength ? undefined : chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.byteLength);
      if (wanted !== undefined) await writer.write(wanted);
    });
    await (end === "complete" ? writer.close() : writer.abort(new Error(`the body ended early: ${end}`)));
  };
  // Whoever reads the part learns of a failure by reading; nobody else needs to.
  pump().catch(() => undefined);
  return readable;
}
