import { BLOCK_ID, BLOCK_ID_EXPECTED } from "../../src/control/block-body.ts";
import type { CloudEvent } from "../../src/control/cloud-event.ts";
import { type Problem, problem } from "../../src/control/problem.ts";
import { asSegment, filled, templateOf } from "../../src/core/purge/template.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import { type BlockPlan, blockPlan } from "./block-plan.ts";
import type { Names } from "./named.ts";
import { type Asking, type PrewarmPlan, prewarmPlan } from "./prewarm-plan.ts";
import { type PurgePlan, purgePlan } from "./purge-plan.ts";

/** One row of the setting EVENTS. */
type Row = Settings["events"][number];

/** What an event leads to, before anything is done. */
export type Action =
  | { readonly what: "purge"; readonly plan: PurgePlan }
  | { readonly what: "block"; readonly plan: BlockPlan }
  | { readonly what: "unblock"; readonly id: string }
  /** `where`: the row, as problems name it. */
  | { readonly what: "prewarm"; readonly plan: PrewarmPlan; readonly where: string };

/** What events lead to, each with its actions; or everything that is wrong with them. */
export type EventPlans = { readonly actions: readonly (readonly Action[])[]; readonly problems: readonly Problem[] };

/** What a list of events does by the setting EVENTS; every row that fits an event's type counts. `nowMs`: when a block begins that does not say; `hostOfCall`: where they came to. */
export function eventPlans(names: Names, events: readonly CloudEvent[], asking: Omit<Asking, "late">): EventPlans {
  const problems: Problem[] = [];
  const actions = events.map((event, i) =>
    names.settings.events.flatMap((row, r) => {
      if (!fits(row.type, event.type)) return [];
      const where = events.length === 1 ? `EVENTS[${r}]` : `[${i}] EVENTS[${r}]`;
      const planned = actionOf(names, { row, where }, event, { ...asking, late: "at-once" });
      if ("problems" in planned) problems.push(...planned.problems.map((one) => placed(where, one)));
      return "problems" in planned ? [] : [planned];
    }),
  );
  return { actions, problems };
}

/** A problem of what a row came to, under the row. */
export function placed(where: string, one: Problem): Problem {
  return { ...one, path: one.path === "" ? where : `${where}.${one.path}` };
}

function fits(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

function actionOf(names: Names, { row, where }: { readonly row: Row; readonly where: string }, event: CloudEvent, asking: Asking): Action | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const fill = filler(event, problems);
  const one = (field: "id" | "at" | "from" | "until" | "reason" | "reference"): string | undefined => {
    const [text, ...more] = fill(field, row[field], plain);
    if (more.length > 0) problems.push({ path: field, expected: "one text", found: `a list of ${more.length + 1}` });
    return text;
  };
  const id = one("id") ?? "";
  const tags = fill("tags", row.tags, plain);
  const named = { tags, prefixes: fill("prefixes", row.prefixes, asSegment) };
  const urls = fill("urls", row.urls, asSegment);
  const tracks = fill("tracks", row.tracks, plain);
  const at = one("at");
  const countries = fill("countries", row.countries, plain);
  const [from, until, reason, reference] = [one("from"), one("until"), one("reason"), one("reference")];
  if (row.what === "unblock" && problems.length === 0 && !BLOCK_ID.test(id)) problems.push(problem("id", BLOCK_ID_EXPECTED, id));
  if (problems.length > 0) return { problems };
  if (row.what === "unblock") return { what: "unblock", id };
  if (row.what === "purge") {
    const planned = purgePlan(names, { ...named, files: urls, mode: row.mode ?? "hard", query: row.query ?? "exact" });
    return planned.kind === "plan" ? { what: "purge", plan: planned.plan } : planned;
  }
  if (row.what === "prewarm") {
    // A time the event does not have means at once, whatever the sun does.
    const when = at === undefined ? {} : { at, ...(row.follow === undefined ? {} : { follow: row.follow }) };
    const { regions, extent, priority, variants, host } = row;
    const ofTracks = tracks.length === 0 ? {} : { variants, host };
    const given = Object.fromEntries(Object.entries({ regions, extent, priority, ...ofTracks }).filter(([, value]) => value !== undefined));
    const planned = prewarmPlan(names, { urls, tags, tracks, ...given, ...when }, asking);
    return planned.kind === "plan" ? { what: "prewarm", plan: planned.plan, where } : planned;
  }
  // Countries that come to none would block everywhere: that must be said by leaving them out.
  if (row.countries !== undefined && countries.length === 0) return { problems: [{ path: "countries", expected: "at least one country", found: "none in the event" }] };
  const given = Object.fromEntries(Object.entries({ from, until, reference }).filter(([, text]) => text !== undefined));
  const planned = blockPlan(names, id, { ...named, urls, countries, reason: reason ?? "", ...given }, asking.nowMs);
  return planned.kind === "plan" ? { what: "block", plan: planned.plan } : planned;
}

/** Fills the templates of a field from an event; what is wrong becomes a problem under the field's name. */
function filler(event: CloudEvent, problems: Problem[]) {
  return (field: string, texts: string | readonly string[] | undefined, encode: (text: string) => string | undefined): string[] =>
    [texts ?? []].flat().flatMap((text) => {
      const read = templateOf(text);
      const made = read.kind === "ok" ? filled(read.template, event, encode) : ({ kind: "wrong", place: text, expected: read.why } as const);
      if (made.kind === "wrong") problems.push({ path: field, expected: `${made.expected} in ${made.place}`, found: text });
      return made.kind === "wrong" ? [] : made.texts;
    });
}

function plain(text: string): string {
  return text;
}
