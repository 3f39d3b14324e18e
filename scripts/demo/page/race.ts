import type { Answer, Road } from "./journal.ts";
import { elsewhere, fromCacheStatus } from "./source.ts";

/** What a race asks for: the first bytes of a file, or some from the middle of its last half. */
export type Race = "start" | "seek";

const RACE_BYTES = 65_536;

/**
 * Asks one road for 64 KiB, past the browser's own cache, and reads them to the end. Rejects when the answer is not
 * what was asked for.
 */
export async function run(race: Race, road: Road, base: string, file: { name: string; bytes: number }): Promise<Answer> {
  const first = race === "start" ? 0 : Math.floor(file.bytes * 0.8);
  const last = Math.min(first + RACE_BYTES, file.bytes) - 1;
  const began = performance.now();
  const response = await fetch(`${base}/music/${file.name}`, { cache: "no-store", headers: { range: `bytes=${first}-${last}` } });
  const firstByteMs = performance.now() - began;
  const body = await response.arrayBuffer();
  if (response.status !== 206 || body.byteLength !== last - first + 1) throw new Error(`${file.name}: answered ${response.status}`);
  const source = road === "edge" ? fromCacheStatus(response.headers.get("cache-status")) : elsewhere("origin");
  return { file: file.name, road, asker: `${race} race`, source, firstByteMs, bytes: body.byteLength };
}
