/** How a copy of a body ended: `short` if it stopped early, `idle` if nothing came for too long. */
export type CopyEnd = "complete" | "short" | "idle" | "error";

const CHUNK_BYTES = 65_536;

/**
 * Reads `length` bytes of a body and hands each chunk on as it comes; stops there, whatever else the body holds.
 * A chunk is its own buffer, no larger than twice what it holds, so that keeping one keeps little else.
 * The body is always finished with: read to the end or cancelled.
 */
export async function copyBytes(
  body: ReadableStream<Uint8Array>,
  length: number,
  idleTimeoutMs: number,
  take: (chunk: Uint8Array) => void | Promise<void>,
): Promise<CopyEnd> {
  const reader = body.getReader({ mode: "byob" });
  let left = length;
  let end: CopyEnd = "complete";
  try {
    while (left > 0) {
      const result = await withIdle(reader.read(new Uint8Array(Math.min(CHUNK_BYTES, left))), idleTimeoutMs);
      if (result === "idle") {
        end = "idle";
        break;
      }
      const chunk = result.value;
      if (chunk !== undefined && chunk.byteLength > 0) {
        left -= chunk.byteLength;
        await take(chunk.byteLength * 2 < chunk.buffer.byteLength ? chunk.slice() : chunk);
      }
      if (result.done && left > 0) {
        end = "short";
        break;
      }
    }
  } catch {
    end = "error";
  }
  reader.cancel().catch(() => undefined);
  return end;
}

/** A promise, or `"idle"` when it takes longer than `ms` (0: wait for ever). */
export async function withIdle<T>(promise: Promise<T>, ms: number): Promise<T | "idle"> {
  if (ms <= 0) return promise;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const idle = new Promise<"idle">((resolve) => {
    timer = setTimeout(() => resolve("idle"), ms);
  });
  try {
    return await Promise.race([promise, idle]);
  } finally {
    clearTimeout(timer);
  }
}
