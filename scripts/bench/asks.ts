import { Connection } from "./connection.ts";
import { isRight, trackAt } from "./content.ts";
import type { Asked, AsksJob } from "./jobs.ts";

/** Idle connections of an address are used again. */
class Lines {
  private readonly idle = new Map<string, Connection[]>();

  take(url: string): Connection {
    return this.idle.get(url)?.pop() ?? new Connection(url);
  }

  giveBack(url: string, line: Connection): void {
    const idle = this.idle.get(url);
    if (idle === undefined) this.idle.set(url, [line]);
    else idle.push(line);
  }

  close(): void {
    for (const line of [...this.idle.values()].flat()) line.close();
  }
}

/**
 * Asks for many tracks, each whole, every byte compared: each at its time, or, where `atOnce` says how many at once, as soon as one
 * before it has ended. Answers in the order of the asks.
 */
export async function asks(job: AsksJob): Promise<Asked[]> {
  const lines = new Lines();
  const began = Date.now();
  const asked: Asked[] = [];
  const one = async (index: number): Promise<void> => {
    const { url, path } = job.asks[index] ?? { url: "", path: "" };
    const { seed, size } = trackAt(path) ?? { seed: "", size: 0 };
    const line = lines.take(url);
    const timer = setTimeout(() => line.abort("timed out"), job.timeoutMs);
    let right = true;
    let firstAtMs = 0;
    const startMs = Date.now();
    try {
      const reply = await line.get(path, job.headers ?? {}, (chunk, at) => {
        if (at === 0) firstAtMs = Date.now();
        right &&= isRight(seed, at, chunk);
      });
      lines.giveBack(url, line);
      const told = reply.headers.get(job.tell ?? "");
      asked[index] = { startMs, firstAtMs, endMs: Date.now(), firstByteMs: reply.firstByteMs, status: reply.status, right: right && reply.status === 200 && reply.bytes === size, ...(told === undefined ? {} : { told }) };
    } catch (error) {
      asked[index] = { startMs, firstAtMs, endMs: Date.now(), firstByteMs: Number.NaN, status: 0, right: false, failed: `${path}: ${String(error)}${right ? "" : ", and wrong bytes"}` };
    } finally {
      clearTimeout(timer);
    }
  };
  if (job.atOnce === undefined) {
    await Promise.all(job.asks.map(async ({ afterMs = 0 }, index) => {
      await new Promise((due) => setTimeout(due, began + afterMs - Date.now()));
      await one(index);
    }));
  } else {
    let next = 0;
    await Promise.all(Array.from({ length: job.atOnce }, async () => {
      while (next < job.asks.length) {
        next += 1;
        await one(next - 1);
      }
    }));
  }
  lines.close();
  return asked;
}
