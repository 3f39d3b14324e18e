import type { Region } from "../purge/regions.ts";

/** The zone whose clock stands for a region's listeners: that of its middle, or of most who live there. */
const ZONES: Readonly<Record<Region, string>> = {
  wnam: "America/Los_Angeles",
  enam: "America/New_York",
  sam: "America/Sao_Paulo",
  weur: "Europe/Berlin",
  eeur: "Europe/Warsaw",
  apac: "Asia/Kolkata",
  "apac-ne": "Asia/Tokyo",
  "apac-se": "Asia/Singapore",
  oc: "Australia/Sydney",
  afr: "Africa/Johannesburg",
  me: "Asia/Dubai",
};

const HOURS = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/;

/**
 * Whether it is one of the hours of a region's own day, as PREWARM_HOURS has them: "01:00-06:00", the end not among them, past midnight
 * where the end is before the begin; "" is all day, and so are hours that begin where they end.
 */
export function withinHours(hours: string, region: Region, nowMs: number): boolean {
  const [, ...parts] = HOURS.exec(hours) ?? [];
  if (parts.length === 0) return true;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts.map(Number);
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  if (from === to) return true;
  const now = minuteOfDay(ZONES[region], nowMs);
  return from < to ? now >= from && now < to : now >= from || now < to;
}

/** What the clocks of a zone show, minutes since midnight. */
function minuteOfDay(zone: string, nowMs: number): number {
  const shown = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", hour: "numeric", minute: "numeric" }).formatToParts(nowMs);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(shown.find((one) => one.type === type)?.value ?? 0);
  return part("hour") * 60 + part("minute");
}
