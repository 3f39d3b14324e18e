import type { BlockRecord } from "../../durable-objects/ledger-port.ts";
import { BLOCK_ID, BLOCK_ID_EXPECTED, blockBody } from "../../src/control/block-body.ts";
import { isCountry } from "../../src/control/countries.ts";
import { type Problem, problem, problemsIn } from "../../src/control/problem.ts";
import { MOST_NAMED } from "../../src/control/purge-body.ts";
import { type PurgeKey, pathKey, prefixKey, tagKey, urlKey } from "../../src/core/purge/key.ts";
import type { Reach } from "./limits.ts";
import { type Names, type NamedUrl, baseOf, namedPrefix, namedTag, namedUrl } from "./named.ts";
import { type Planned, listIn, reader } from "./purge-plan.ts";

/** A block as it will be told to the ledger, and what it touches. */
export type BlockPlan = { readonly block: BlockRecord; readonly keys: readonly PurgeKey[]; readonly reach: Reach };

const FIELDS = Object.keys(blockBody.shape);

/** Reads the body of a block: all of it or nothing. `fromMs`: when it begins where the body does not say. */
export function blockPlan(names: Names, id: string, body: unknown, fromMs: number): Planned<BlockPlan> {
  const parsed = blockBody.safeParse(body);
  const problems: Problem[] = BLOCK_ID.test(id) ? [] : [problem("id", BLOCK_ID_EXPECTED, id)];
  if (!parsed.success) problems.push(...problemsIn(body, parsed.error.issues, FIELDS));
  const named = ["urls", "tags", "prefixes"].reduce((sum, field) => sum + listIn(body, field).length, 0);
  if (named > MOST_NAMED) return { kind: "problems", problems: [{ path: "", expected: `at most ${MOST_NAMED} names in all`, found: String(named) }] };
  const found = reader(problems);
  const urls = found("urls", listIn(body, "urls"), (text) => namedUrl(names, text));
  const tags = found("tags", listIn(body, "tags"), namedTag);
  const prefixes = found("prefixes", listIn(body, "prefixes"), (text) => namedPrefix(names, text));
  found("countries", listIn(body, "countries"), countryNamed);
  if (named === 0 && problems.length === 0) problems.push({ path: "", expected: "something in urls, tags or prefixes", found: "nothing" });
  if (!parsed.success) return { kind: "problems", problems };
  const { data } = parsed;
  const from = data.from === undefined ? fromMs : Date.parse(data.from);
  const until = data.until === undefined ? undefined : Date.parse(data.until);
  if (until !== undefined && until <= from) problems.push(problem("until", `a time after ${new Date(from).toISOString()}`, data.until));
  if (problems.length > 0) return { kind: "problems", problems };
  const block: BlockRecord = {
    id,
    urls: data.urls ?? [],
    tags: data.tags ?? [],
    prefixes: data.prefixes ?? [],
    countries: [...new Set(data.countries?.map((country) => country.toUpperCase()))].toSorted(),
    fromMs: from,
    ...(until === undefined ? {} : { untilMs: until }),
    reason: data.reason,
    ...(data.reference === undefined ? {} : { reference: data.reference }),
  };
  const keys = [...urls.map(blockedUrl), ...tags.map(tagKey), ...prefixes.map(({ site, pathname }) => prefixKey(site, pathname))];
  return { kind: "plan", plan: { block, keys: [...new Set(keys)], reach: { places: [...urls, ...prefixes], tags } } };
}

/** A URL without a query is meant with every one: nobody gets past a block by adding `?x`. */
function blockedUrl(url: NamedUrl): PurgeKey {
  return url.search === "" ? pathKey(url.site, url.pathname) : urlKey(baseOf(url));
}

function countryNamed(text: string) {
  return isCountry(text.toUpperCase()) ? ({ kind: "ok", value: text } as const) : ({ kind: "wrong", expected: "two letters of ISO 3166-1, such as DE or GB" } as const);
}
