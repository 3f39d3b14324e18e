import { trimOws } from "./grammar.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const TIME = "([0-9]{2}):([0-9]{2}):([0-9]{2})";
const SHORT_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
const LONG_DAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";

// RFC 9111 §4.2: a cache reads dates without regard to case, and believes no zone but GMT.
const IMF_FIXDATE = new RegExp(`^${SHORT_DAY}, ([0-9]{2}) ([a-z]{3}) ([0-9]{4}) ${TIME} gmt$`, "i");
const RFC850 = new RegExp(`^${LONG_DAY}, ([0-9]{2})-([a-z]{3})-([0-9]{2}) ${TIME} gmt$`, "i");
const ASCTIME = new RegExp(`^${SHORT_DAY} ([a-z]{3}) ([0-9]{2}| [0-9]) ${TIME} ([0-9]{4})$`, "i");

/** Stands for "now" where the caller gives none: two-digit years then mean 1970 to 2069, as in POSIX. */
const USUAL_NOW = Date.UTC(2020, 0, 1) - 1;

/**
 * Milliseconds since 1970 of an HTTP date in any of its three forms (RFC 9110 §5.6.7); undefined for an absent header
 * and for anything else, also for days and hours that do not exist. The name of the weekday must be one, but a wrong
 * one is forgiven. `now` (ms) decides the century of a two-digit year.
 */
export function parseHttpDate(header: string | null, now: number = USUAL_NOW): number | undefined {
  const text = trimOws(header ?? "");
  const imf = IMF_FIXDATE.exec(text);
  if (imf !== null) return toMs(Number(imf[3]), imf[2], imf[1], imf.slice(4));
  const asctime = ASCTIME.exec(text);
  if (asctime !== null) return toMs(Number(asctime[6]), asctime[1], asctime[2], asctime.slice(3, 6));
  const rfc850 = RFC850.exec(text);
  if (rfc850 !== null) return inCentury(rfc850, now);
  return undefined;
}

/** §5.6.7: what seems more than 50 years ahead is the latest past year with those two digits. */
function inCentury(parts: RegExpExecArray, now: number): number | undefined {
  const reference = new Date(now);
  const limit = reference.setUTCFullYear(reference.getUTCFullYear() + 50);
  const newest = Math.floor(reference.getUTCFullYear() / 100) * 100 + Number(parts[3]);
  const ms = toMs(newest, parts[2], parts[1], parts.slice(4));
  // A 29 February may exist in one of the two centuries only.
  return ms !== undefined && ms <= limit ? ms : toMs(newest - 100, parts[2], parts[1], parts.slice(4));
}

function toMs(year: number, monthName: string | undefined, dayText: string | undefined, time: readonly string[]): number | undefined {
  const month = MONTHS.indexOf((monthName ?? "").toLowerCase());
  const day = Number(dayText);
  const [hour = 0, minute = 0, second = 0] = time.map(Number);
  const leap = hour === 23 && minute === 59 && second === 60; // §5.6.7: 00:00:00 to 23:59:60
  if (hour > 23 || minute > 59 || (second > 59 && !leap)) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day); // Date.UTC would move the years 0 to 99 into 1900
  // A day or month (-1) that does not exist has become another one.
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second);
}

const OLDEST = new Date(0).setUTCFullYear(0, 0, 1);
const NEWEST = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * The IMF-fixdate of a time (RFC 9110 §5.6.7), cut to whole seconds. The time is finite, in ms; one outside the years 0
 * to 9999 becomes the nearest inside.
 */
export function formatHttpDate(ms: number): string {
  return new Date(Math.min(Math.max(Math.floor(ms / 1000) * 1000, OLDEST), NEWEST)).toUTCString();
}
