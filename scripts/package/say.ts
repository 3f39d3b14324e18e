import { bytesText, count, many } from "../commands/prewarm/numbers.ts";
import type { Packaged } from "./run.ts";

/** What became of a track, in a line; nothing of one that is unchanged. */
export function trackLine(packaged: Packaged): string | undefined {
  const { name, slug, ms } = packaged;
  switch (packaged.kind) {
    case "made": {
      const { variants, durationMs } = packaged.manifest;
      return `made ${slug}: ${many(variants.length, "variant")}, ${bytesText(bytesOf(packaged))}, ${(ms / 1000).toFixed(1)} s, ${(durationMs / Math.max(1, ms)).toFixed(1)} × real time`;
    }
    case "described":
      return `described ${slug} anew; its sound is unchanged`;
    case "failed":
      return `failed ${name}: ${packaged.why}`;
    case "unchanged":
    case "not-begun":
      return undefined;
  }
}

/** Bytes of a track's variants. */
export function bytesOf(packaged: Packaged): number {
  return "manifest" in packaged ? packaged.manifest.variants.reduce((sum, { bytes }) => sum + bytes, 0) : 0;
}

/** What a run came to: numbers for machines, of which `summaryLine` speaks. */
export type Summary = { readonly made: number; readonly described: number; readonly unchanged: number; readonly failed: number; readonly notBegun: number; readonly bytesWritten: number; readonly seconds: number; readonly timesRealTime: number };

/** Sums up; `ms`: how long all of it took. */
export function summaryOf(packaged: readonly Packaged[], ms: number): Summary {
  const of = (kind: Packaged["kind"]): number => packaged.filter((each) => each.kind === kind).length;
  const made = packaged.flatMap((each) => (each.kind === "made" ? [each] : []));
  const soundMs = made.reduce((sum, { manifest }) => sum + manifest.durationMs, 0);
  return {
    made: made.length, described: of("described"), unchanged: of("unchanged"), failed: of("failed"), notBegun: of("not-begun"),
    bytesWritten: made.reduce((sum, each) => sum + bytesOf(each), 0), seconds: round(ms / 1000), timesRealTime: round(soundMs / Math.max(1, ms)),
  };
}

/** A summary in a line. */
export function summaryLine({ made, described, unchanged, failed, notBegun, bytesWritten, seconds, timesRealTime }: Summary): string {
  const parts = [
    `${many(made, "track")} made`,
    ...(described > 0 ? [`${count(described)} described anew`] : []),
    ...(unchanged > 0 ? [`${count(unchanged)} unchanged`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(notBegun > 0 ? [`${count(notBegun)} not begun`] : []),
  ];
  return `${parts.join(", ")}; ${made > 0 ? `${bytesText(bytesWritten)} in ` : ""}${seconds.toFixed(1)} s${made > 0 ? `, ${timesRealTime.toFixed(1)} × real time` : ""}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
