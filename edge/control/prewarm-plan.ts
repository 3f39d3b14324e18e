import { MOST_URLS, type PrewarmBody, prewarmBody } from "../../src/control/prewarm-body.ts";
import { type Problem, problem, problemsIn } from "../../src/control/problem.ts";
import { MOST_NAMED } from "../../src/control/purge-body.ts";
import type { Order } from "../../src/core/prewarm/order.ts";
import { REGIONS, type Region } from "../../src/core/purge/regions.ts";
import type { Reach } from "./limits.ts";
import { type Names, baseOf, namedTag } from "./named.ts";
import type { Manifests } from "./prewarm-manifests.ts";
import { trackUrls } from "./prewarm-tracks.ts";
import { type Late, whenOf } from "./prewarm-when.ts";
import { type Planned, inBody, listIn, reader } from "./purge-plan.ts";
import { warmable } from "./warmable.ts";

/** An order before its tags are looked up and it has an id. */
export type PrewarmPlan = Pick<Order, "extent" | "priority" | "startsAtMs" | "budget"> & {
  /** Cache keys of what was named by URL and track, each once. */
  readonly bases: readonly string[];
  readonly tags: readonly NamedTag[];
  readonly regions: readonly Region[];
  readonly reach: Reach;
  readonly messages: readonly string[];
  readonly body: PrewarmBody;
};

/** A tag in normal form, and where it stands in the body. */
export type NamedTag = { readonly path: string; readonly tag: string };

/** When, where a call came to (tracks may be played from there), and what the manifests of its tracks say. */
export type Asking = { readonly nowMs: number; readonly late: Late; readonly hostOfCall: string | undefined; readonly manifests: Manifests };

const FIELDS = Object.keys(prewarmBody.shape);

/** Reads the body of an order: all of it, or everything that is wrong with it but its tags, which are for regions to know: `tags` are those to ask for in either case. */
export function prewarmPlan(names: Names, body: unknown, { nowMs, late, hostOfCall, manifests }: Asking): Planned<PrewarmPlan> & { readonly tags: readonly NamedTag[] } {
  const parsed = prewarmBody.safeParse(body);
  const problems: Problem[] = parsed.success ? [] : problemsIn(body, parsed.error.issues, FIELDS);
  const [urlTexts, tagTexts, tracks] = [listIn(body, "urls"), listIn(body, "tags"), listIn(body, "tracks")];
  const named = urlTexts.length + tagTexts.length + tracks.length;
  if (named > MOST_URLS) return { kind: "problems", problems: [tooMany(named)], tags: [] };
  if (tagTexts.length > MOST_NAMED) problems.push({ path: "tags", expected: `at most ${MOST_NAMED} tags in one call`, found: String(tagTexts.length) });
  const found = reader(problems);
  const urls = [...found("urls", urlTexts, (text) => warmable(names, text)), ...trackUrls(names, { tracks, variants: variantsIn(body), host: textIn(body, "host"), hostOfCall, manifests }, problems)];
  found("tags", tagTexts, namedTag);
  const tags = tagTexts.flatMap((text, i) => {
    const tag = typeof text === "string" ? namedTag(text) : undefined;
    return tag?.kind === "ok" ? [{ path: `tags[${i}]`, tag: tag.value }] : [];
  });
  if (named === 0 && problems.length === 0) problems.push({ path: "", expected: "something in urls, tags or tracks", found: "nothing" });
  const ofTracks = tracks.length > 0 ? [] : ["variants", "host"].filter((field) => inBody(body, field) !== undefined);
  problems.push(...ofTracks.map((field) => problem(field, "nothing: it is about tracks", inBody(body, field))));
  const { settings } = names;
  const regions = regionsIn(listIn(body, "regions"), settings.prewarmRegions);
  if (parsed.success && regions.length === 0) problems.push({ path: "regions", expected: "at least one region: PREWARM_REGIONS names none either", found: "none" });
  const rate = inBody(inBody(body, "budget"), "requests_per_sec");
  if (typeof rate === "number" && rate > settings.prewarmRequestsPerSec) {
    problems.push(problem("budget.requests_per_sec", `at most ${settings.prewarmRequestsPerSec} (PREWARM_REQUESTS_PER_SEC)`, rate));
  }
  // Of a body that is wrong elsewhere its time is judged all the same.
  const when = whenOf(timeIn(body), regions.length === 0 ? REGIONS : regions, nowMs, late);
  if ("path" in when && !problems.some(({ path }) => path === "at" || path === "follow")) problems.push(when);
  if (!parsed.success || problems.length > 0 || "path" in when) return { kind: "problems", problems, tags };
  const { data } = parsed;
  const plan: PrewarmPlan = {
    bases: [...new Set(urls.map(baseOf))],
    tags,
    regions,
    extent: data.extent ?? "start",
    priority: data.priority ?? "normal",
    startsAtMs: when.startsAtMs,
    budget: budgetOf(data.budget),
    reach: { places: urls, tags: tags.map(({ tag }) => tag) },
    messages: when.messages,
    body: data,
  };
  return { kind: "plan", plan, tags };
}

/** More than one call may warm. */
export function tooMany(urls: number): Problem {
  return { path: "", expected: `at most ${MOST_URLS} URLs in one call; send several calls`, found: String(urls) };
}

/** The regions that are named and known; those of the settings where the list is not there. */
function regionsIn(list: readonly unknown[], unset: readonly Region[]): readonly Region[] {
  if (list.length === 0) return [...new Set(unset)];
  return REGIONS.filter((region) => list.includes(region));
}

function timeIn(body: unknown): { readonly at?: string | undefined; readonly follow?: "sun" | undefined } {
  return { at: textIn(body, "at"), follow: textIn(body, "follow") === "sun" ? "sun" : undefined };
}

/** Ids of variants, as far as they are texts; `undefined`: all of them. */
function variantsIn(body: unknown): readonly string[] | undefined {
  const listed = listIn(body, "variants").filter((id) => typeof id === "string");
  return listed.length === 0 ? undefined : listed;
}

function textIn(body: unknown, field: string): string | undefined {
  const value = inBody(body, field);
  return typeof value === "string" ? value : undefined;
}

function budgetOf({ bytes, requests_per_sec: rate }: NonNullable<PrewarmBody["budget"]> = {}): Order["budget"] {
  return { ...(bytes === undefined ? {} : { bytes }), ...(rate === undefined ? {} : { requestsPerSec: rate }) };
}
