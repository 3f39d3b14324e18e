import type { Explanation, HeldCopy, RegionWarmth } from "../../src/control/explain.ts";
import { trackLines } from "./explain-track-text.ts";
import { routeText } from "./explain-route-text.ts";

/** An explanation for people: a sentence, then what it rests on, a line each. */
export function explained(answer: Explanation): string {
  const { would, key, upstream, kind, rule, colo, fields, variants, purge, tiers, track, warmth, route, probe, atMs } = answer;
  const lines: (readonly [string, string])[] = [
    ["outcome", would.why === null ? would.outcome : `${would.outcome} (${would.why})`],
    ["key", key ?? "none"],
    ["upstream", upstream ?? "none"],
    ["kind", `${kind ?? "none"}${rule === null ? "" : `, rule ${rule}`}`],
    ["data centre", colo],
    ["origin sees", fields.sent.join(", ") || "fixed fields only"],
    ["kept from it", fields.withheld.join(", ") || "nothing"],
  ];
  if (fields.odd.length > 0) lines.push(["odd fields", fields.odd.join(", ")]);
  if (variants !== null) {
    const by = variants.names.map((name, i) => `${name}: ${variants.selected[i] ?? "(absent)"}`).join("; ");
    lines.push(["variant", `${by} (${variants.stored} stored)`]);
  }
  if (track !== undefined) lines.push(...trackLines(track));
  if (purge !== null) {
    lines.push(["tags by path", purge.tags.join(", ") || "none"]);
    lines.push(["purge keys", purge.keys.join(", ")]);
  }
  for (const tier of tiers) lines.push([tier.tier, heldText(tier, atMs)]);
  for (const region of warmth ?? []) lines.push([`warm in ${region.region}`, warmthText(region, atMs)]);
  if (probe !== null) {
    const verdict = probe.stored ? `stored, fresh for ${probe.freshSec} s` : `not stored: ${probe.why ?? "no reason given"}`;
    lines.push(["origin now", `${probe.status ?? "no status"} (${probe.answered}): ${verdict}`]);
    if (Array.isArray(probe.tried)) lines.push(["asked for it", probe.tried.map(({ edge, ended, status, ms }) => `${edge}: ${ended}${status === undefined ? "" : ` ${status}`} after ${Math.round(ms)} ms`).join(", ") || "no edge"]);
  }
  const width = Math.max(...lines.map(([name]) => name.length));
  // An edge of an earlier version says nothing of routes.
  const routed = route === null || route === undefined ? [] : ["", ...routeText(route, atMs)];
  return [would.says, "", ...lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`), ...routed].join("\n");
}

function heldText({ copy }: HeldCopy, atMs: number): string {
  if (copy === undefined) return "nothing";
  const until = copy.freshUntilMs >= atMs ? `fresh until ${iso(copy.freshUntilMs)}` : `ran out at ${iso(copy.freshUntilMs)}`;
  const parts = [
    `${copy.status}, ${copy.size} bytes${copy.headHeld ? "" : " (head not held)"}`,
    copy.etag === null ? "no ETag" : `ETag ${copy.etag}`,
    ...(copy.edge === null || copy.edge === undefined ? [] : [`from ${copy.edge}`]),
    ...(copy.purged === null ? [] : [PURGED[copy.purged]]),
    `${copy.freshness}, ${copy.ageSec} s old, ${until}`,
    ...(copy.tags.length === 0 ? [] : [`tags ${copy.tags.join(", ")}`]),
    ...(copy.start === undefined ? [] : [`first sound needs bytes ${copy.start.map(([first, last]) => `${first}-${last}`).join(" and ")}`]),
    copy.errorUntilMs > atMs ? `stands in for errors until ${iso(copy.errorUntilMs)}` : "stands in for no error",
  ];
  return parts.join("; ");
}

function warmthText({ state, why, playsPerDay, warmedAtMs, freshUntilMs }: RegionWarmth, atMs: number): string {
  const plays = playsPerDay === null || playsPerDay === 0 ? [] : [`${playsPerDay < 10 ? playsPerDay.toFixed(1) : Math.round(playsPerDay)} plays a day`];
  const since = warmedAtMs === null ? [] : [`since ${iso(warmedAtMs)}`];
  const until = freshUntilMs === null ? [] : [freshUntilMs >= atMs ? `fresh until ${iso(freshUntilMs)}` : `ran out at ${iso(freshUntilMs)}`];
  return [`${STATES[state]}: ${why}`, ...plays, ...since, ...until].join("; ");
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/** What purges say against a copy, for people. */
const PURGED = { dead: "purged: not used", stale: "purged softly: stale since", doubt: "perhaps purged: the region knows" } as const;

/** Whether a region has fetched a URL ahead, for people. */
const STATES = { warm: "yes", queued: "soon", cold: "no", unknown: "unknown" } as const;
