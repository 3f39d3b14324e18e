import type { Case, Rule } from "./case.ts";
import { expiresSec, leastAgeSec, lifetimeSec } from "./lifetime.ts";

/** `Age` tells a copy's age and not less (RFC 9111 §5.1), and not nonsense. */
export const tellsItsAge: Rule = ({ answer, copy, produced, asked }) => {
  const age = answer.header("age");
  if (produced) {
    const said = copy.last.life.age ?? 0;
    return age === undefined ? (said === 0 ? undefined : `Age ${said} was lost`) : Number(age) >= said && Number(age) <= said + 5 ? undefined : `Age ${age} instead of ${said}`;
  }
  const least = Math.floor(leastAgeSec(copy, asked.sentAtMs));
  const most = leastAgeSec(copy, asked.receivedAtMs) + 5;
  return age !== undefined && Number(age) >= least && Number(age) <= most ? undefined : `Age ${age}, at least ${least}`;
};

/** Nobody behind the edge may believe an answer for longer than the origin's own words would let it. */
export const letsNobodyBelieveLonger: Rule = (given) => {
  const { answer, copy, asked, produced } = given;
  const { control } = copy;
  const text = answer.header("cache-control") ?? "";
  const said = new Set(text.split(",").map((one) => one.trim()));
  for (const name of ["no-store", "private", "no-cache", "must-revalidate"] as const) {
    if (control[name] === true && !said.has(name)) return `${name} is not handed on: ${text}`;
  }
  if (said.has("no-store") || said.has("no-cache")) return undefined;
  const maxAge = /(?:^|[ ,])max-age=(\d+)/.exec(text)?.[1];
  if (maxAge === undefined) return undefined;
  const age = Number(answer.header("age") ?? 0);
  const allowed = lifetimeDownstreamSec(given);
  if (allowed === undefined) return `max-age=${maxAge}, where nobody gave a lifetime`;
  const left = Math.max(0, allowed - (produced ? (copy.last.life.age ?? 0) : leastAgeSec(copy, asked.sentAtMs)));
  return Number(maxAge) - age > left + 1 ? `believed for ${Number(maxAge) - age} s more, where ${left.toFixed(1)} s are left` : undefined;
};

/** The origin's word to caches that are nobody's CDN; where it is silent, they may be told what the edge holds it for. */
function lifetimeDownstreamSec(given: Case): number | undefined {
  const { copy } = given;
  return copy.control["max-age"] ?? expiresSec(copy) ?? lifetimeSec(copy, given);
}
