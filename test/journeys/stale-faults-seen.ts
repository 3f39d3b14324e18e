import { firstDifference, type Bytes } from "../origin/bytes.ts";
import { isHit, unsound } from "../support/judge.ts";
import type { RawAnswer } from "../support/raw.ts";
import { LONGER, type Meaning, NEW, OLD } from "./stale-faults-rows.ts";

/** What the origin has once all faults are over. */
export const LATEST: Bytes = LONGER;
/** What the origin answers once it is down for good. */
export const DOWN_STATUS = 503;

/** A whole answer's bytes in a word; `strange` for what the origin never had. */
function named(body: Buffer, others: readonly Bytes[]): string {
  const same = (bytes: Bytes): boolean => body.length === bytes.size && firstDifference(bytes, body) === -1;
  if (same(OLD)) return "old";
  if (same(NEW)) return "new";
  if (same(LONGER)) return "longer";
  return others.some(same) ? "other" : "strange";
}

/**
 * An answer in words: a status, or which bytes came, whether they came from the copy, and under which type and coding where
 * that is not `type` and none. `broken`: it was cut short, and a listener can tell.
 */
export function seen(answer: RawAnswer, type: string, others: readonly Bytes[] = []): string {
  const { status, complete, body } = answer;
  if (status !== 200) return `${status}`;
  if (!complete) return unsound(answer, [OLD, NEW, LONGER, ...others]) ?? "broken";
  const [found, coding] = [answer.header("content-type"), answer.header("content-encoding")];
  return `${named(body, others)}${isHit(answer) ? ", a hit" : ""}${found === type ? "" : ` as ${found}`}${coding === undefined ? "" : ` in ${coding}`}`;
}

/** What a listener should see of a row, and what the next one should while the origin is down, in the words of `seen`. */
export function due(meaning: Meaning, standsIn: boolean): { now: string; down: string } {
  const gone = `${DOWN_STATUS}`;
  switch (meaning.is) {
    case "failed":
      return standsIn ? { now: "old, a hit", down: "old, a hit" } : { now: `${meaning.status}`, down: gone };
    case "said":
      return { now: `${meaning.status}`, down: gone };
    case "new":
    case "unkept": {
      const name = named(meaning.bytes.read(0, meaning.bytes.size), [meaning.bytes]);
      const as = meaning.type === undefined ? "" : ` as ${meaning.type}`;
      return { now: `${name}${as}`, down: standsIn && meaning.is === "new" ? `${name}, a hit${as}` : gone };
    }
    case "same":
      return { now: "old", down: standsIn ? "old, a hit" : gone };
    case "last":
      return { now: "old", down: gone };
    case "broken":
      return { now: "sound", down: "sound" };
    default:
      return meaning satisfies never;
  }
}

/** The words of `seen`, or `sound` where that is all that is asked for. */
export function asDue(words: string, meaning: Meaning): string {
  const sound = /^(?:broken|(?:old|new)(?:, a hit)?|5\d\d)$/.test(words);
  return meaning.is === "broken" && sound ? "sound" : words;
}
