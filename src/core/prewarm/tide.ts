import { Reader, Writer } from "../purge/bytes.ts";
import type { HotFile } from "./hot-file.ts";

/** At most this many files are told. */
export const TOLD_FILES = 500;
const FORMAT = 1;

/** A file that is much played in a region, as the others are told of it. */
export type TideFile = {
  readonly base: string;
  readonly playsPerDay: number;
  /** Plays a day now over those of a day ago, 0 to 100; 100 also where there were none. */
  readonly trend: number;
  readonly size: number;
  readonly startBytes: number;
  /** ms until the first byte of a play that finds nothing; 0: unknown. */
  readonly missMs: number;
  readonly tags: readonly string[];
};

/** What a region tells the others: its most played files, most played first, each once. */
export type Tide = { readonly atMs: number; readonly files: readonly TideFile[] };

/** The files that count: played by `listeners` different people or more; most played first, by name where they tie. */
export function aboveFloor(hot: readonly HotFile[], listeners: number): HotFile[] {
  return hot.filter((file) => file.listeners >= listeners).toSorted((a, b) => b.playsPerDay - a.playsPerDay || (a.base < b.base ? -1 : 1));
}

/** What a region tells: nothing of a file with fewer listeners than the floor. `before`: plays a day of a day ago. */
export function tideOf(hot: readonly HotFile[], { listeners, nowMs, before }: { listeners: number; nowMs: number; before?: (base: string) => number | undefined }): Tide {
  const files = aboveFloor(hot, listeners).slice(0, TOLD_FILES).map(({ base, playsPerDay, size, startBytes, missMs, tags }) => {
    const past = before?.(base) ?? 0;
    return { base, playsPerDay, trend: past > 0 ? Math.min(100, playsPerDay / past) : 100, size, startBytes, missMs, tags };
  });
  return { atMs: nowMs, files };
}

/** A tide in bytes. Plays and trends lose what is beyond their hundredths. */
export function encodeTide({ atMs, files }: Tide): Uint8Array {
  const writer = new Writer();
  writer.byte(FORMAT);
  writer.real(atMs);
  writer.list(files, ({ base, playsPerDay, trend, size, startBytes, missMs, tags }) => {
    writer.text(base);
    for (const number of [playsPerDay * 100, trend * 100, size, startBytes, missMs]) writer.integer(Math.max(0, Math.round(number)));
    writer.list(tags, (tag) => writer.again(tag));
  });
  return writer.done();
}

/** Reads a tide; nothing where the bytes are of another format or broken. Never throws. */
export function decodeTide(bytes: Uint8Array): Tide | undefined {
  const reader = new Reader(bytes);
  if (reader.byte() !== FORMAT) return undefined;
  const atMs = reader.real();
  const known = new Set<string>();
  const files = reader.list(() => {
    const base = reader.text();
    if (known.size === known.add(base).size) reader.fail();
    const [plays, trend, size, startBytes, missMs] = [reader.integer(), reader.integer(), reader.integer(), reader.integer(), reader.integer()];
    return { base, playsPerDay: plays / 100, trend: trend / 100, size, startBytes, missMs, tags: reader.list(() => reader.again()) };
  });
  if (!reader.done || files.length > TOLD_FILES || files.some((file, at) => file.playsPerDay > (files[at - 1]?.playsPerDay ?? Number.POSITIVE_INFINITY))) return undefined;
  return { atMs, files };
}
