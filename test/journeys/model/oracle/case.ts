import type { RawAnswer } from "../../../support/raw.ts";
import type { Entry, History } from "../history.ts";
import type { Sequence } from "../steps.ts";
import type { World } from "../worlds.ts";
import type { Copy } from "./copy.ts";

/** A request as it was sent, and when. Field names in lower case. */
export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** One answer to be judged: all that a rule may look at. */
export interface Case {
  readonly world: World;
  readonly kind: Sequence["kind"];
  readonly history: History;
  readonly asked: Asked;
  readonly answer: RawAnswer;
  /** What the answer was made of. */
  readonly copy: Copy;
  /** The newest of it was on its way while the request was: its freshness is not in question. */
  readonly produced: boolean;
}

/** One thing an answer must hold to: what is wrong with it in words, or nothing. */
export type Rule = (given: Case) => string | undefined;

/** The exchanges of the asked path that were open while the request was. */
export function meanwhile({ history, asked }: Pick<Case, "history" | "asked">): Entry[] {
  return history.during(asked.path, asked.sentAtMs, asked.receivedAtMs);
}
