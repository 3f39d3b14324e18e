import { expect } from "vitest";
import { bytesOf, type Bytes } from "../../origin/bytes.ts";
import type { Script } from "../../origin/origin.ts";
import { expectPart, expectWhole, unsound } from "../../support/judge.ts";
import type { RawAnswer } from "../../support/raw.ts";

/** The track of the table: two slices and some, so that a fill has a beginning, a middle and an end. */
export const song = bytesOf(201, 150_000);
/** The part of it that the table asks for: in the second slice. */
export const FIRST = 70_000;
export const LAST = 70_099;

/**
 * What the edge must answer.
 * `exact`: every byte of what was asked, 200 for the whole and 206 for the part. `or-whole`: that, or the whole though a
 * part was asked. `broken`: an error, or a body whose end is visibly missing. `empty`: the empty track.
 * `after-a-cut`: the first listener may be cut off, since what they hold already cannot be completed; the next one's is `exact`.
 * `sound`: any of these, for what depends on where a fill begins; no wrong byte and no false end is checked for every row.
 * A number: that status, with the origin's own body; an object also names fields that must come through.
 */
export type Due =
  | "exact"
  | "or-whole"
  | "broken"
  | "sound"
  | "after-a-cut"
  | "empty"
  | number
  | { readonly status: number; readonly body?: string; readonly fields?: Readonly<Record<string, string>> };

/** One misbehaviour: what the origin does at a path, and what a listener gets for the whole and for the part. */
export interface Row {
  readonly name: string;
  readonly does: Script;
  readonly whole: Due;
  readonly part: Due;
  /** Everything the origin may ever claim the track to be. @default the song alone */
  readonly representations?: readonly Bytes[];
  /** The song as sent with Content-Encoding: gzip, where that may come through. */
  readonly gzipped?: Bytes;
}

/** The representations an answer may be of, by the coding it declares. */
export function candidates(row: Row, answer: RawAnswer): readonly Bytes[] {
  const coding = answer.header("content-encoding");
  if (coding === undefined || coding === "identity") return row.representations ?? [song];
  return coding === "gzip" && row.gzipped ? [row.gzipped] : [];
}

/** What the first and the second listener get. */
export function inTurn(due: Due): readonly [Due, Due] {
  return due === "after-a-cut" ? ["sound", "exact"] : [due, due];
}

/** Holds when an answer is what the table says. */
export function expectDue(row: Row, due: Due, answer: RawAnswer, asked: "whole" | "part"): void {
  expect(unsound(answer, candidates(row, answer))).toBeUndefined();
  if (asked === "whole") expect(answer.status).not.toBe(206);
  if (due === "sound") return;
  const truth = candidates(row, answer)[0] ?? song;
  if (due === "exact" && asked === "part") return expectPart(answer, truth, FIRST, LAST);
  if (due === "or-whole" && answer.status === 206) return expectPart(answer, truth, FIRST, LAST);
  if (due === "exact" || due === "or-whole" || due === "after-a-cut") return expectWhole(answer, truth);
  if (due === "broken") {
    expect(answer.status >= 500 || !answer.complete, `${answer.status}, complete: ${answer.complete}`).toBe(true);
    return;
  }
  if (due === "empty") {
    expect([answer.status, answer.complete, answer.body.length]).toEqual([200, true, 0]);
    return;
  }
  const { status, body, fields } = typeof due === "number" ? { status: due } : due;
  expect([answer.status, answer.complete]).toEqual([status, true]);
  if (body !== undefined) expect(answer.body.toString()).toBe(body);
  for (const [name, value] of Object.entries(fields ?? {})) expect(answer.header(name)).toBe(value);
}
