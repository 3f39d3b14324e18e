import type { Case, Rule } from "./case.ts";
import { meanwhile } from "./case.ts";
import { hasFailed } from "../history.ts";
import { leastAgeSec, lifetimeSec } from "./lifetime.ts";

/** How much staleness a request takes, seconds, where its words count and the answer does not forbid it (RFC 9111 §5.2.1.2). */
export function maxStaleSec({ world, asked, copy }: Pick<Case, "world" | "asked" | "copy">): number {
  const wish = asked.fields["cache-control"] ?? "";
  const { ruling } = copy;
  const forbidden = ruling["must-revalidate"] ?? ruling["proxy-revalidate"] ?? ruling["s-maxage"];
  if (!world.honoursWishes || forbidden !== undefined || ruling["no-cache"] === true || !wish.startsWith("max-stale")) return 0;
  return wish === "max-stale" ? Number.POSITIVE_INFINITY : secondsOf(wish);
}

/** Where a request's own Cache-Control counts, no copy is used that it refuses (RFC 9111 §5.2.1); one may stand in for a failure. */
export const isAsWished: Rule = (given) => {
  const { world, asked, copy, produced } = given;
  const wish = asked.fields["cache-control"] ?? "";
  if (!world.honoursWishes || produced || (asked.method !== "GET" && asked.method !== "HEAD") || meanwhile(given).some(hasFailed)) return undefined;
  const age = leastAgeSec(copy, asked.sentAtMs);
  if (wish === "no-cache") return "a copy in spite of no-cache";
  if (wish.startsWith("max-age") && age > secondsOf(wish)) return `a copy ${age.toFixed(1)} s old in spite of ${wish}`;
  const left = (lifetimeSec(copy, given) ?? 0) - age;
  return wish.startsWith("min-fresh") && left < secondsOf(wish) ? `a copy fresh for ${left.toFixed(1)} s more in spite of ${wish}` : undefined;
};

function secondsOf(wish: string): number {
  return Number(wish.split("=")[1]);
}
