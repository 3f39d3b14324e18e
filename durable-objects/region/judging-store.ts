import { decodeLearnt, encodeLearnt } from "../../src/core/prewarm/learnt-bytes.ts";
import { type Learnt, NOTHING_LEARNT } from "../../src/core/prewarm/lesson.ts";
import { AT_FIRST, type Standing } from "../../src/core/prewarm/precision.ts";
import { bufferOf } from "../storage/entry-bytes.ts";
import type { Sql } from "../storage/sql.ts";
import { Words } from "../storage/words.ts";

/** What of judgement outlives an instance. Whoever writes holds a transaction. */
export class JudgingStore {
  private readonly words: Words;

  constructor(private readonly sql: Sql) {
    this.words = new Words(sql);
  }

  /** What was learnt; nothing yet where what is stored cannot be read. */
  learnt(): Learnt {
    const row = this.sql.first<{ learnt: ArrayBuffer }>("SELECT learnt FROM judging");
    return (row && decodeLearnt(new Uint8Array(row.learnt))) ?? NOTHING_LEARNT;
  }

  putLearnt(learnt: Learnt): void {
    this.sql.write("INSERT OR REPLACE INTO judging (one, learnt) VALUES (1, ?)", bufferOf(encodeLearnt(learnt)));
  }

  /** When the last plan was made, by whatever instance; 0: none was. */
  plannedAtMs(): number {
    return this.words.number("judging_planned_ms");
  }

  putPlannedAtMs(ms: number): void {
    this.words.set("judging_planned_ms", ms);
  }

  /** Whether judgement may go on. */
  standing(): Standing {
    const kind = this.words.text("judging");
    const ms = this.words.number("judging_ms");
    if (kind === "stopped") return { kind, untilMs: ms, share: this.words.number("judging_share") };
    return kind === "trying" || kind === "judging" ? { kind, sinceMs: ms } : AT_FIRST;
  }

  putStanding(standing: Standing): void {
    this.words.set("judging", standing.kind);
    this.words.set("judging_ms", standing.kind === "stopped" ? standing.untilMs : standing.sinceMs);
    if (standing.kind === "stopped") this.words.set("judging_share", standing.share);
  }
}
