import { within } from "../../durable-objects/within.ts";

/** What came while nobody looked is read within this, ms. */
const LATE_MS = 50;

/** How a copy of a body ended: `short` if it stopped early, `idle` if nothing came for too long. */
export type CopyEnd = "complete" | "short" | "idle" | "error";

const CHUNK_BYTES = 65_536;
/** At most this much is gathered before it is handed on. */
const GATHER_BYTES = 8 * CHUNK_BYTES;

/**
 * Reads `length` bytes of a body and hands them on in chunks as they come; stops there, whatever else the body holds.
 * The first bytes go on at once, later ones are gathered for `gatherMs` (0: not at all), because whoever hands a chunk on to
 * hundreds pays for each. A chunk is its own buffer, no larger than twice what it holds, so that keeping one keeps little
 * else. `idleTimeoutMs` 0: wait for ever.
 * The body is always finished with: read to the end or cancelled. What `take` throws is thrown, since it is the taker who has
 * failed and not the body: asking for the bytes again would help nobody.
 */
export async function copyBytes(
  body: ReadableStream<Uint8Array>,
  length: number,
  idleTimeoutMs: number,
  take: (chunk: Uint8Array) => void | Promise<void>,
  gatherMs: () => number = () => 0,
): Promise<CopyEnd> {
  const reader = body.getReader({ mode: "byob" });
  const gathered = new Gathering();
  let left = length;
  let first = true;
  let end: CopyEnd = "complete";
  try {
    while (left > 0) {
      const reading = reader.read(new Uint8Array(Math.min(CHUNK_BYTES, left))).catch(() => "error" as const);
      let result = await withIdle(reading, gathered.bytes > 0 ? gatherMs() || 1 : idleTimeoutMs);
      if (result === "idle" && gathered.bytes > 0) {
        await take(gathered.all());
        result = await withIdle(reading, idleTimeoutMs);
      }
      // Where this machine was late itself, what has come meanwhile is there a moment later.
      if (result === "idle") result = await withIdle(reading, LATE_MS);
      if (result === "idle" || result === "error") {
        end = result;
        break;
      }
      const chunk = result.value;
      if (chunk !== undefined && chunk.byteLength > 0) {
        left -= chunk.byteLength;
        if (first || (gathered.bytes === 0 && gatherMs() === 0)) {
          await take(compact(chunk));
        } else {
          gathered.add(chunk);
          if (gathered.bytes >= GATHER_BYTES) await take(gathered.all());
        }
        first = false;
      }
      if (result.done && left > 0) {
        end = "short";
        break;
      }
    }
    if (gathered.bytes > 0) await take(gathered.all());
  } finally {
    reader.cancel().catch(() => undefined);
  }
  return end;
}

/** Chunks on their way to becoming one. */
class Gathering {
  bytes = 0;
  private chunks: Uint8Array[] = [];

  add(chunk: Uint8Array): void {
    this.chunks.push(compact(chunk));
    this.bytes += chunk.byteLength;
  }

  all(): Uint8Array {
    const all = new Uint8Array(this.bytes);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.byteLength;
    }
    this.chunks = [];
    this.bytes = 0;
    return all;
  }
}

function compact(chunk: Uint8Array): Uint8Array {
  return chunk.byteLength * 2 < chunk.buffer.byteLength ? chunk.slice() : chunk;
}

/** A promise, or `"idle"` when it takes longer than `ms` (0: wait for ever). */
export function withIdle<T>(promise: Promise<T>, ms: number): Promise<T | "idle"> {
  return ms <= 0 ? promise : within(promise, ms, "idle");
}
