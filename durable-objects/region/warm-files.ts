import type { JobKind } from "../../src/core/prewarm/job.ts";
import type { Extent } from "../../src/core/prewarm/order.ts";
import { refreshAtMs } from "../../src/core/prewarm/refresh.ts";
import type { Warmed } from "../../src/core/prewarm/step.ts";
import type { JudgedRow } from "../../src/core/prewarm/warmed-rows.ts";
import { jsonParts } from "../storage/json-parts.ts";
import type { Sql } from "../storage/sql.ts";

/** At most so many files; those wanted least go first, a few at a time. */
const MOST_FILES = 50_000;
const SPARE_FILES = 500;
const DAY_MS = 86_400_000;
/** What is not kept warm any more is remembered for so long, because precision looks back a week. */
const REMEMBERED_MS = 9 * DAY_MS;

/** A file that has been warmed. */
export type WarmFile = {
  readonly base: string;
  readonly extent: Extent;
  readonly why: string;
  readonly bytes: number;
  readonly warmedAtMs: number;
  readonly freshUntilMs: number;
  readonly orderedAtMs: number;
};

/** A file whose warming is done. */
export type WarmedFile = {
  readonly base: string;
  readonly extent: Extent;
  readonly why: string;
  readonly kind: JobKind;
  readonly file: Warmed;
  /** It was there before. */
  readonly found: boolean;
  /** Bytes asked of the upstream for it. */
  readonly fetched: number;
  /** 0 to 1. */
  readonly lot: number;
};

type FileRow = {
  base: string; extent: string; why: string; bytes: number; warmed_ms: number; fresh_until_ms: number; ordered_ms: number;
};

/** What is warm in a region, as far as the region's own doing goes. Whoever writes holds a transaction. */
export class WarmFiles {
  private files: number | undefined;

  constructor(private readonly sql: Sql) {}

  /** A file has been warmed, or was asked about. */
  put({ base, extent, why, kind, file, found, fetched, lot }: WarmedFile, nowMs: number): void {
    const refreshMs = refreshAtMs(nowMs, file.freshUntilMs, lot) ?? null;
    if (kind === "refresh") {
      this.sql.write("UPDATE warm_files SET fresh_until_ms = ?, refresh_ms = ?, bytes = max(bytes, ?) WHERE base = ?", file.freshUntilMs, refreshMs, file.bytes, base);
      return;
    }
    const judgedBytes = kind === "judged" ? fetched : 0;
    this.sql.write(
      `INSERT INTO warm_files (base, extent, why, bytes, slices, judged_bytes, warmed_ms, fresh_until_ms, ordered_ms, refresh_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (base) DO UPDATE SET why = excluded.why, fresh_until_ms = excluded.fresh_until_ms, refresh_ms = excluded.refresh_ms,
          extent = CASE WHEN extent = 'all' THEN extent ELSE excluded.extent END, bytes = max(bytes, excluded.bytes), slices = max(slices, excluded.slices),
          ordered_ms = max(ordered_ms, excluded.ordered_ms)${found ? "" : ", judged_bytes = excluded.judged_bytes, warmed_ms = excluded.warmed_ms, played = 0"}`,
      base, extent, why, file.bytes, file.slices, judgedBytes, nowMs, file.freshUntilMs, kind === "order" ? nowMs : 0, refreshMs,
    );
    this.files = undefined;
  }

  /** It is not to be had any more. */
  drop(base: string): void {
    this.sql.write("DELETE FROM warm_files WHERE base = ?", base);
    this.files = undefined;
  }

  /** Listeners played these. */
  played(bases: readonly string[], nowMs: number): void {
    for (const part of jsonParts(bases)) {
      this.sql.write(
        `UPDATE warm_files SET played_ms = ?, played = CASE WHEN warmed_ms > ? THEN 1 ELSE played END
          WHERE base IN (SELECT value FROM json_each(?)) AND (played_ms < ? OR (played = 0 AND warmed_ms > ?))`,
        nowMs, nowMs - DAY_MS, part, nowMs - DAY_MS / 24, nowMs - DAY_MS,
      );
    }
  }

  find(base: string): WarmFile | undefined {
    return this.sql.all<FileRow>("SELECT * FROM warm_files WHERE base = ?", base).map(fileOf)[0];
  }

  /** Of some cache keys, those that are warm now. */
  warm(bases: readonly string[], nowMs: number): ReadonlySet<string> {
    const rows = jsonParts(bases).flatMap((part) => this.sql.all<{ base: string }>(
      "SELECT base FROM warm_files WHERE base IN (SELECT value FROM json_each(?)) AND fresh_until_ms > ?", part, nowMs,
    ));
    return new Set(rows.map(({ base }) => base));
  }

  /** Those whose time has come to be asked about. They are not told again until they have been put anew. */
  takeDue(nowMs: number, limit: number): WarmFile[] {
    const due = this.sql.all<FileRow>("SELECT * FROM warm_files WHERE refresh_ms <= ? ORDER BY refresh_ms LIMIT ?", nowMs, limit).map(fileOf);
    if (due.length > 0) {
      this.sql.write("UPDATE warm_files SET refresh_ms = NULL WHERE base IN (SELECT value FROM json_each(?))", JSON.stringify(due.map(({ base }) => base)));
    }
    return due;
  }

  /** These are to be asked about then. */
  dueAt(bases: readonly string[], ms: number): void {
    for (const part of jsonParts(bases)) this.sql.write("UPDATE warm_files SET refresh_ms = ? WHERE base IN (SELECT value FROM json_each(?))", ms, part);
  }

  /** When the next one is due; nothing: none ever is. */
  nextDueMs(): number | undefined {
    return this.sql.first<{ at: number | null }>("SELECT min(refresh_ms) AS at FROM warm_files WHERE refresh_ms IS NOT NULL")?.at ?? undefined;
  }

  /** How many are warm now, and their bytes. */
  sums(nowMs: number): { readonly files: number; readonly bytes: number } {
    const row = this.sql.first<{ files: number; bytes: number | null }>("SELECT count(*) AS files, sum(bytes) AS bytes FROM warm_files WHERE fresh_until_ms > ?", nowMs);
    return { files: row?.files ?? 0, bytes: row?.bytes ?? 0 };
  }

  /** What judgement has warmed in the last nine days. */
  judged(): JudgedRow[] {
    return this.sql.all<{ judged_bytes: number; warmed_ms: number; played: number }>("SELECT judged_bytes, warmed_ms, played FROM warm_files WHERE judged_bytes > 0")
      .map(({ judged_bytes, warmed_ms, played }) => ({ bytes: judged_bytes, warmedAtMs: warmed_ms, playedWithinDay: played === 1 }));
  }

  /** Forgets what is cold and old, and what is wanted least beyond the room there is. */
  tidy(nowMs: number): void {
    this.sql.write("DELETE FROM warm_files WHERE refresh_ms IS NULL AND warmed_ms < ? AND fresh_until_ms < ?", nowMs - REMEMBERED_MS, nowMs);
    this.files = undefined;
    this.makeRoom();
  }

  /** Keeps the bound. */
  makeRoom(): void {
    this.files ??= this.sql.first<{ n: number }>("SELECT count(*) AS n FROM warm_files")?.n ?? 0;
    if (this.files <= MOST_FILES + SPARE_FILES) return;
    this.sql.write(
      "DELETE FROM warm_files WHERE base IN (SELECT base FROM warm_files ORDER BY max(ordered_ms, played_ms), warmed_ms LIMIT ?)", this.files - MOST_FILES,
    );
    this.files = MOST_FILES;
  }
}

function fileOf(row: FileRow): WarmFile {
  return {
    base: row.base, extent: row.extent as Extent, why: row.why, bytes: row.bytes, warmedAtMs: row.warmed_ms, freshUntilMs: row.fresh_until_ms,
    orderedAtMs: row.ordered_ms,
  };
}
