import { secretNames } from "./access.ts";
import type { CrossRule, ReadSoFar } from "./cross-rule.ts";
import { accessRows } from "./edges.ts";
import { BINDING_NAMES, SETTING_NAMES } from "./rows.ts";

const OWN_NAMES: ReadonlySet<string> = new Set([...SETTING_NAMES, ...BINDING_NAMES]);

/** Services at whose host every bucket is a path: there, the first segment of a URL without one names a bucket to list. */
const PATH_STYLE = /^https?:\/\/s3([.-][a-z0-9.-]+)?\.amazonaws\.com(\.cn)?(:\d+)?$/i;

/** Every row, those that edges say in their own tables too, with where it stands and where its URL does; an edge's name is left out. */
function rowsOf({ ORIGIN_ACCESS = [], EDGES = [] }: ReadSoFar) {
  return accessRows({ ORIGIN_ACCESS, EDGES }).map(({ edge, ...row }, r) => {
    const path = edge === undefined ? `ORIGIN_ACCESS[${r}]` : `EDGES[${EDGES.findIndex(({ id }) => id === edge)}]`;
    return { row, path, urlPath: `${path}.${edge === undefined ? "origin" : "url"}` };
  });
}

/** Each row is for an upstream that is asked, and there is one row for it. */
const accessIsForAnOrigin: CrossRule = (read) => {
  if (!("ORIGIN" in read) || read.SITES === undefined || read.EDGES === undefined) return [];
  const asked = new Set([read.ORIGIN, ...read.SITES.map(({ origin }) => origin), ...read.EDGES.map(({ url }) => url)]);
  return (read.ORIGIN_ACCESS ?? []).flatMap(({ origin }, a, rows) => {
    const path = `ORIGIN_ACCESS[${a}].origin`;
    const earlier = rows.findIndex((row) => row.origin === origin);
    if (earlier !== a) return [{ path, expected: `an origin that stands once; this one is at ORIGIN_ACCESS[${earlier}].origin`, found: "it again" }];
    return asked.has(origin) ? [] : [{ path, expected: "ORIGIN, the origin of one of SITES or the url of one of EDGES, path included", found: "another URL" }];
  });
};

/**
 * Credentials are found by the URL that is asked for. Where one origin lies below another, one URL is both: what either
 * carries must then be the same, or a listener of the one would use the credentials of the other.
 */
const nestedOriginsCarryTheSame: CrossRule = (read) => {
  if (!("ORIGIN" in read) || read.SITES === undefined || read.EDGES === undefined || read.ORIGIN_ACCESS === undefined) return [];
  const rows = rowsOf(read);
  const carried = (origin: string): string => {
    const found = rows.find(({ row }) => row.origin === origin);
    return found === undefined ? "" : JSON.stringify({ ...found.row, origin: "" });
  };
  const asked = [read.ORIGIN, ...read.SITES.map(({ origin }) => origin), ...read.EDGES.map(({ url }) => url)].filter((origin) => origin !== undefined);
  return rows.flatMap(({ row: { origin }, urlPath }) =>
    asked.some((other) => (other.startsWith(`${origin}/`) || origin.startsWith(`${other}/`)) && carried(other) !== carried(origin))
      ? [{
          path: urlPath,
          expected: "the same access for every upstream above or below it: their URLs cannot be told apart",
          found: "one that carries something else",
        }]
      : [],
  );
};

/** One `Authorization`, and something to carry at all. */
const accessSaysOneThing: CrossRule = (read) =>
  rowsOf(read).flatMap(({ row: { host, header, basic, s3 }, path }) => {
    const authorizations = [basic, s3, header?.name.toLowerCase() === "authorization" ? header : undefined].filter((way) => way !== undefined);
    if (authorizations.length > 1) return [{ path, expected: "one of basic, s3 and an Authorization header", found: "more of them" }];
    const nothing = host === undefined && header === undefined && authorizations.length === 0;
    return nothing ? [{ path, expected: "at least one of host, header, basic and s3", found: "none" }] : [];
  });

const bucketsAreNamed: CrossRule = (read) =>
  rowsOf(read).flatMap(({ row: { origin, s3 }, urlPath }) =>
    s3 !== undefined && PATH_STYLE.test(origin)
      ? [{ path: urlPath, expected: "a bucket, in the host or as the path: the key may reach more than one", found: "the service alone" }]
      : [],
  );

const secretsAreNotSettings: CrossRule = (read) =>
  rowsOf(read).flatMap(({ row, path }) =>
    secretNames(row)
      .filter((name) => OWN_NAMES.has(name))
      .map((name) => ({ path, expected: "names of secrets that are no settings or bindings of ours", found: name })),
  );

/** The rules of ORIGIN_ACCESS, and of what EDGES ask for. */
export const ACCESS_RULES: readonly CrossRule[] = [
  accessIsForAnOrigin,
  nestedOriginsCarryTheSame,
  accessSaysOneThing,
  bucketsAreNamed,
  secretsAreNotSettings,
];
