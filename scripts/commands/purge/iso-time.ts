import { WrongArguments } from "../command.ts";

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i;

/** A time of ISO 8601 as the API takes it, in UTC. A date alone is its midnight in UTC; a time without its offset is wrong. */
export function isoTime(option: string, text: string): string {
  const ms = ISO.test(text) ? Date.parse(text) : Number.NaN;
  // A day no month has would be taken for the next month's.
  if (Number.isNaN(ms) || !isDay(text.slice(0, 10))) throw new WrongArguments(`expected ${option} as a time with its offset such as 2026-12-31T23:00:00Z or 2027-01-01T00:00:00+01:00, found ${JSON.stringify(text)}`);
  return new Date(ms).toISOString();
}

function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
