import type { Region } from "../purge/regions.ts";

/**
 * The clock of each region: of all zones its data centres stand in, that which reaches a local time first, so that nobody's
 * midnight comes before their region has begun. Written beside it is who is first there, summer and winter.
 */
export const ZONES: Readonly<Record<Region, string>> = {
  wnam: "America/Mexico_City", // UTC-6; Denver is that in summer, an hour later in winter
  enam: "America/Halifax", // UTC-4, in summer -3; Barbados and Puerto Rico keep -4
  sam: "America/Sao_Paulo", // UTC-3
  weur: "Europe/Berlin", // UTC+1, in summer +2; Algiers and Tunis keep +1
  eeur: "Asia/Krasnoyarsk", // UTC+7; Almaty has +5, Tbilisi +4, Helsinki +2
  apac: "Asia/Dhaka", // UTC+6; India has +5:30
  "apac-ne": "Pacific/Guam", // UTC+10; Tokyo and Seoul have +9
  "apac-se": "Asia/Singapore", // UTC+8
  oc: "Pacific/Auckland", // UTC+12, in summer +13; Fiji keeps +12
  afr: "Indian/Mauritius", // UTC+4; Nairobi has +3
  me: "Asia/Dubai", // UTC+4; Riyadh has +3
};

/** A time of day somewhere, without a zone: `2026-11-27T00:00`, seconds if you like. */
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/;

/** A local time as the milliseconds UTC would have if its clocks showed it; undefined: it is none, or no such day. */
export function localMs(text: string): number | undefined {
  const [, year, month, day, hour, minute, second = "0"] = LOCAL.exec(text) ?? [];
  if (year === undefined) return undefined;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // Days and hours that run over (31 February, 24:00) are moved on by Date in silence.
  return new Date(ms).toISOString().slice(0, 16) === text.slice(0, 16) && Number(second) < 60 ? ms : undefined;
}

/** When each region's clocks first show `local` (as localMs gives it) or what comes after it, ms since the epoch. */
export function startsOf(local: number, regions: readonly Region[]): Partial<Record<Region, number>> {
  return Object.fromEntries(regions.map((region) => [region, firstShown(local, ZONES[region])]));
}

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;

/**
 * The first moment at which the clocks of an IANA zone show a local time: of a time they show twice the earlier, of one they
 * leap over the leap itself.
 */
export function firstShown(local: number, zone: string): number {
  const clock = clockOf(zone);
  // Whatever the zone's offset, a day before and after stand on either side; no zone changes its clocks twice in that time.
  const [before, after] = [clock(local - DAY_MS) - (local - DAY_MS), clock(local + DAY_MS) - (local + DAY_MS)];
  const [early, late] = [local - Math.max(before, after), local - Math.min(before, after)];
  if (clock(early) === local) return early;
  if (clock(late) === local) return late;
  let [from, to] = [early, late];
  while (to - from > SECOND_MS) {
    const middle = from + Math.floor((to - from) / (2 * SECOND_MS)) * SECOND_MS;
    if (clock(middle) >= local) to = middle;
    else from = middle;
  }
  return to;
}

/** What the clocks of a zone show, as localMs has it. */
function clockOf(zone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  return (atMs) => {
    const shown = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0;
    return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  };
}
