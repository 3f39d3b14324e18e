import type { Ask, Case, Expect, FieldTable, Reply, Step, Text } from "./case.ts";

/** An HTTP date so many seconds from now (RFC 9110 §5.6.7, the preferred form). */
export const at = (seconds: number): Text => (nowMs) => new Date(nowMs + seconds * 1000).toUTCString();

/** The same in the obsolete form of RFC 850. */
export const at850 = (seconds: number): Text => (nowMs) => {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(nowMs + seconds * 1000).toUTCString().replace(",", "").split(" ");
  const long = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"].find((name) => name.startsWith(day)) ?? day;
  return `${long}, ${date}-${month}-${year.slice(2)} ${time} GMT`;
};

/** The same in the obsolete form of C's asctime. */
export const atAsctime = (seconds: number): Text => (nowMs) => {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(nowMs + seconds * 1000).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date.replace(/^0/, " ")} ${time} ${year}`;
};

/** What most steps differ in. */
export interface Say {
  readonly ask?: Ask;
  readonly reply?: Reply;
  readonly expect?: Expect;
}

const asked = ({ ask }: Say): Pick<Step, "request"> => (ask === undefined ? {} : { request: ask });

/** A request the origin answers with these fields, and the client gets that. */
export function fill(fields: FieldTable = {}, say: Say = {}): Step {
  return { ...asked(say), origin: { ...say.reply, fields: { ...say.reply?.fields, ...fields } }, expect: { from: "origin", ...say.expect } };
}

/** A request that is answered from a copy. */
export function copy(say: Omit<Say, "reply"> = {}): Step {
  return { ...asked(say), expect: { from: "copy", ...say.expect } };
}

/** A request that the origin is asked about although there was one before; its new answer is what the client gets. */
export function anew(say: Say = {}): Step {
  return { ...asked(say), origin: say.reply ?? {}, expect: { from: "origin", ...say.expect } };
}

/** A request for which the origin is asked whether the copy still holds, and says yes. */
export function confirmed(fields: FieldTable = {}, say: Omit<Say, "reply"> = {}): Step {
  return { ...asked(say), origin: { status: 304, fields }, expect: { from: "validated", ...say.expect } };
}

/** A request answered from the copy of step `of` while the origin is asked so many times behind it. */
export const behind = (reply: Reply = {}, of = 1, count = 1): Step => ({ origin: reply, expect: { from: "copy", body: of, background: count } });

/** A copy of step `of`, in a moment. */
export const soon = (of: number): Step => ({ expect: { from: "copy", body: of }, settles: true });

/** The step, after a pause. */
export const after = (afterMs: number, step: Step): Step => ({ ...step, afterMs });

/** Stored: asked for once, then answered from the copy. */
export const stored = (fields: FieldTable, reply: Reply = {}): Step[] => [fill(fields, { reply }), copy()];

/** Not used again: the origin is asked both times. */
export const unstored = (fields: FieldTable, reply: Reply = {}): Step[] => [fill(fields, { reply }), anew({ reply })];

/** Long enough for no test to see its end. */
export const HOUR: FieldTable = { "cache-control": "max-age=3600" };

/** Long enough for a lifetime of one second to have run out, even for clocks of whole seconds. */
export const PAST_ONE_SECOND = 2100;

/** Makes a row of a table: section, id, fact, steps, and what else is special about it. */
export const clauses = (document: string) =>
  (section: string, id: string, says: string, steps: readonly Step[], more: Omit<Partial<Case>, "steps"> = {}): Case =>
    ({ id, clause: `${document} ${section}`, says, steps, ...more });
