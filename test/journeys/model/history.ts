import type { Exchange } from "../../origin/origin.ts";
import type { Bytes } from "../../origin/bytes.ts";
import type { Life } from "./life.ts";

/** One answer of the origin: to what, when, and all it said. */
export interface Entry {
  /** Its number, which the answer carries as a field of its own (`mark-7`): a copy shows what it was made of. */
  readonly n: number;
  readonly path: string;
  readonly method: string;
  /** The request as the origin saw it. */
  readonly seen: Readonly<Record<string, unknown>>;
  /** When the request had arrived, and when the answer had gone or was known to have been received. Ms. */
  readonly atMs: number;
  endedAtMs: number;
  /** Its status code, once decided; `undefined`: it gave none. */
  readonly status: () => number | undefined;
  readonly life: Life;
  /** The representation, not encoded. */
  readonly bytes: Bytes;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Its fields beside validators, by lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
}

/** An answer a client was given. */
export interface Given {
  readonly path: string;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  /** The variant it was selected as. */
  readonly variant: string;
  /** The newest of the origin's answers it was made of, and whether that was made for it. */
  readonly n: number;
  readonly produced: boolean;
}

/** A success of an unsafe method that the client has seen: from then on older answers for these paths are no longer true. */
export interface Undone {
  readonly paths: readonly string[];
  readonly atOriginMs: number;
  readonly receivedAtMs: number;
}

/** All that happened in one sequence. */
export class History {
  readonly entries: Entry[] = [];
  readonly given: Given[] = [];
  readonly undone: Undone[] = [];

  /** The exchanges for a path that were open at some moment between two times. */
  during(path: string, fromMs: number, toMs: number): Entry[] {
    return this.entries.filter((entry) => entry.path === path && entry.atMs <= toMs && entry.endedAtMs >= fromMs);
  }

  /** Notes an exchange; when it ends is heard of. */
  note(exchange: Exchange, entry: Omit<Entry, "method" | "seen" | "atMs" | "endedAtMs" | "status">): void {
    const noted: Entry = {
      ...entry,
      method: exchange.method,
      seen: exchange.headers,
      atMs: Date.now(),
      endedAtMs: Number.POSITIVE_INFINITY,
      status: () => exchange.status,
    };
    this.entries.push(noted);
    void exchange.ended.then(() => (noted.endedAtMs = Math.min(noted.endedAtMs, Date.now())));
  }
}

/** Whether an exchange was a failure, which a stale copy may stand in for: no answer, a late one, half of one, or a 5xx. */
export function hasFailed({ life, status }: Entry): boolean {
  return life.failing !== undefined || status() === undefined || (status() ?? 0) >= 500;
}
