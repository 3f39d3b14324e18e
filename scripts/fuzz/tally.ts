import { readFileSync } from "node:fs";
import type { Outcome } from "./batch.ts";
import { authorOf } from "./judge.ts";

/** Counts of a run: connections and answers, by class, by status and author, and memory over time. */
export class Tally {
  batches = 0;
  connections = 0;
  answers = 0;
  cleanAnswers = 0;
  findings = 0;
  /** Waits too long that did not show again. */
  unsteady = 0;
  readonly #classes = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  readonly #ends = new Map<string, number>();
  readonly #rssMiB: number[] = [];

  constructor(private readonly pid: number | undefined) {}

  add({ played, clean }: Outcome): void {
    this.batches += 1;
    for (const { attack, played: { answers, end } } of played) {
      this.connections += 1;
      this.answers += answers.length;
      count(this.#classes, attack.class);
      count(this.#ends, end);
      for (const answer of answers) count(this.#statuses, `${answer.status} ${authorOf(answer)}`);
    }
    for (const { answers } of clean) this.cleanAnswers += answers.length;
  }

  /** Resident memory of the edge, MiB; `undefined` where the system does not tell. */
  sample(): number | undefined {
    const rss = this.pid === undefined ? undefined : rssMiB(this.pid);
    if (rss !== undefined) this.#rssMiB.push(rss);
    return rss;
  }

  /** One line: what went by in the `seconds` since `before` answers, and where it stands. */
  progress(seconds: number, before: number): string {
    const rate = Math.round((this.answers + this.cleanAnswers - before) / seconds);
    return `batch ${this.batches}, ${rate} answers/s, ${this.#classes.size} classes, ${this.findings} findings, ${this.unsteady} unsteady, edge ${this.sample() ?? "?"} MiB`;
  }

  summary(): string {
    const [first] = this.#rssMiB;
    return [
      `${this.batches} batches, ${this.connections} hostile connections with ${this.answers} answers, ${this.cleanAnswers} clean answers`,
      `by class: ${listed(this.#classes)}`,
      `by status and author: ${listed(this.#statuses)}`,
      `ends: ${listed(this.#ends)}`,
      first === undefined ? "memory: the system does not tell" : `memory of the edge: ${first} MiB at first, ${Math.max(...this.#rssMiB)} at most, ${this.#rssMiB.at(-1)} at last`,
    ].join("\n");
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([name, n]) => `${name} ${n}`).join(", ");
}

function rssMiB(pid: number): number | undefined {
  try {
    const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    return Number.isNaN(kib) ? undefined : Math.round(kib / 1024);
  } catch {
    return undefined;
  }
}
