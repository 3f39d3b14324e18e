import { type Problem, problem, problemsIn } from "../../src/control/problem.ts";
import { MOST_NAMED, type PurgeBody, purgeBody } from "../../src/control/purge-body.ts";
import type { PurgeMode } from "../../src/core/purge/entry.ts";
import { EVERYTHING, EVERY_SITE, type PurgeKey, UNTAGGED, pathKey, prefixKey, siteKey, tagKey, urlKey } from "../../src/core/purge/key.ts";
import type { Reach } from "./limits.ts";
import { type Names, type Place, type Read, baseOf, namedHost, namedPrefix, namedTag, namedUrl } from "./named.ts";

/** A purge as it will be told to the ledger, and what it touches. */
export type PurgePlan = {
  readonly mode: PurgeMode;
  readonly keys: readonly PurgeKey[];
  /** As it was written, for receipts and the audit log: the same call says the same. */
  readonly asked: Asked;
  readonly reach: Reach;
};

/** What a purge names, as it was written; absent what it does not name. */
export type Asked = Pick<PurgeBody, "tags" | "prefixes" | "hosts" | "purge_everything" | "query" | "rewarm"> & { readonly files?: readonly string[] };

/** A plan, or everything that is wrong with what was asked. */
export type Planned<T> = { readonly kind: "plan"; readonly plan: T } | { readonly kind: "problems"; readonly problems: readonly Problem[] };

const FIELDS = Object.keys(purgeBody.shape);

/** Reads the body of a purge: all of it or nothing. */
export function purgePlan(names: Names, body: unknown): Planned<PurgePlan> & { readonly body?: PurgeBody } {
  const parsed = purgeBody.safeParse(body);
  const problems = parsed.success ? [] : problemsIn(body, parsed.error.issues, FIELDS);
  const written = (field: string): unknown[] => listIn(body, field);
  const named = ["files", "tags", "prefixes", "hosts"].reduce((sum, field) => sum + written(field).length, 0);
  const everything = inBody(body, "purge_everything") === true;
  if (named > MOST_NAMED) return { kind: "problems", problems: [{ path: "", expected: `at most ${MOST_NAMED} names in all`, found: String(named) }] };
  const found = reader(problems);
  const anyQuery = inBody(body, "query") === "any";
  const files = found("files", written("files"), (text) => namedUrl(names, text), urlIn);
  const tags = found("tags", written("tags"), namedTag);
  const prefixes = found("prefixes", written("prefixes"), (text) => namedPrefix(names, text));
  const hosts = found("hosts", written("hosts"), (text) => namedHost(names, text));
  if (everything && named > 0) problems.push({ path: "purge_everything", expected: "nothing named beside it", found: `${named} names` });
  if (!everything && named === 0 && problems.length === 0) {
    problems.push({ path: "", expected: "something in files, tags, prefixes or hosts, or purge_everything: true", found: "nothing" });
  }
  if (!parsed.success || problems.length > 0) return { kind: "problems", problems };
  const keys = new Set<PurgeKey>([
    ...(everything ? [EVERYTHING] : []),
    ...files.map((url) => (anyQuery ? pathKey(url.site, url.pathname) : urlKey(baseOf(url)))),
    ...tags.map(tagKey),
    // What is not there carries no tags: it may be what a tag will be on.
    ...(tags.length > 0 ? [UNTAGGED] : []),
    ...prefixes.map(({ site, pathname }) => prefixKey(site, pathname)),
    ...hosts.map(({ site }) => siteKey(site)),
  ]);
  const places: Place[] = [...files, ...prefixes, ...hosts, ...(everything ? [{ site: EVERY_SITE, pathname: "/" }] : [])];
  const plan = { mode: parsed.data.mode ?? "hard", keys: [...keys], asked: askedBy(parsed.data), reach: { places, tags } } as const;
  return { kind: "plan", plan, body: parsed.data };
}

/**
 * Reads texts of a list one by one into what they name; what is wrong becomes a problem, once for each place. Items that
 * are no texts are the schema's to complain about.
 */
export function reader(problems: Problem[]): <T>(field: string, items: readonly unknown[], read: (text: string) => Read<T>, textIn?: (item: unknown) => unknown) => T[] {
  return (field, items, read, textIn = (item) => item) =>
    items.flatMap((item, i) => {
      const text = textIn(item);
      const named = typeof text === "string" ? read(text) : undefined;
      if (named?.kind === "wrong") problems.push(problem(`${field}[${i}]`, named.expected, text));
      return named?.kind === "ok" ? [named.value] : [];
    });
}

/** The list in a field of what was sent; empty where there is none. */
export function listIn(body: unknown, field: string): unknown[] {
  const value = inBody(body, field);
  return Array.isArray(value) ? value : [];
}

/** What stands in a field of what was sent; undefined where nothing does. */
export function inBody(body: unknown, field: string): unknown {
  return body !== null && typeof body === "object" && Object.hasOwn(body, field) ? Reflect.get(body, field) : undefined;
}

function urlIn(item: unknown): unknown {
  return typeof item === "string" ? item : inBody(item, "url");
}

function askedBy({ files = [], tags = [], prefixes = [], hosts = [], purge_everything = false, query, rewarm = false }: PurgeBody): Asked {
  return {
    ...(purge_everything ? { purge_everything } : {}),
    ...(files.length === 0 ? {} : { files: files.map((file) => (typeof file === "string" ? file : file.url)) }),
    ...(files.length === 0 || query !== "any" ? {} : { query }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(prefixes.length === 0 ? {} : { prefixes }),
    ...(hosts.length === 0 ? {} : { hosts }),
    ...(rewarm ? { rewarm } : {}),
  };
}
