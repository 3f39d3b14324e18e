/** The host by which listeners and operators name the fleet, in every colo. */
export const SITE = "music.example";

/** Bytes of a line; every line of a body names its path and version, so that a mixture shows. */
export const LINE = 64;

/**
 * A recording whose content changes. `proven`: the version below which no answer may be, for requests sent from now on.
 * `oneEtag`: every version has the same ETag, as with origins that replace files behind it; only a hard purge helps there.
 */
export type Item = { readonly path: string; readonly tags: readonly string[]; readonly size: number; readonly oneEtag: boolean; version: number; proven: number };

/** Items of a catalogue: one in six has several slices of 64 KiB, the others a few KiB. Each has a tag of its own, its group's, and one all share. */
export function catalogue(count: number, groups: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `/catalogue/group-${index % groups}/item-${index}.mp3`,
    tags: [`item-${index}`, `group-${index % groups}`, "catalogue"],
    size: LINE * (index % 6 === 5 ? 2560 : 48),
    oneEtag: index % 4 === 1,
    version: 1,
    proven: 1,
  }));
}

/** One line of an item's body in a version. */
export function lineOf(path: string, version: number): string {
  return `${path} v${version} `.padEnd(LINE - 1, ".") + "\n";
}

/** The versions a body's lines say they are of; nothing when it is no whole lines of this path. */
export function versionsOf(path: string, body: Buffer): { oldest: number; mixed: boolean } | undefined {
  if (body.length === 0 || body.length % LINE !== 0) return undefined;
  let [oldest, newest] = [Number.POSITIVE_INFINITY, 0];
  let line: Buffer | undefined;
  for (let at = 0; at < body.length; at += LINE) {
    if (line?.compare(body, at, at + LINE) === 0) continue;
    const version = Number(/ v(\d+) /.exec(body.toString("latin1", at, at + LINE))?.[1] ?? Number.NaN);
    line = Buffer.from(lineOf(path, version), "latin1");
    if (line.compare(body, at, at + LINE) !== 0) return undefined;
    [oldest, newest] = [Math.min(oldest, version), Math.max(newest, version)];
  }
  return { oldest, mixed: oldest !== newest };
}
