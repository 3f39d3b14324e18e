import { secretNames } from "./access.ts";
import type { CrossRule } from "./cross-rule.ts";
import { BINDING_NAMES, SETTING_NAMES } from "./rows.ts";

const OWN_NAMES: ReadonlySet<string> = new Set([...SETTING_NAMES, ...BINDING_NAMES]);

/** Services at whose host every bucket is a path: there, the first segment of a URL without one names a bucket to list. */
const PATH_STYLE = /^https?:\/\/s3([.-][a-z0-9.-]+)?\.amazonaws\.com(\.cn)?(:\d+)?$/i;

/** Each row is for an origin that is asked, and there is one row for it. */
const accessIsForAnOrigin: CrossRule = (read) => {
  if (!("ORIGIN" in read) || read.SITES === undefined) return [];
  const asked = new Set([read.ORIGIN, ...read.SITES.map(({ origin }) => origin)]);
  return (read.ORIGIN_ACCESS ?? []).flatMap(({ origin }, a, rows) => {
    const path = `ORIGIN_ACCESS[${a}].origin`;
    const earlier = rows.findIndex((row) => row.origin === origin);
    if (earlier !== a) return [{ path, expected: `an origin that stands once; this one is at ORIGIN_ACCESS[${earlier}].origin`, found: "it again" }];
    return asked.has(origin) ? [] : [{ path, expected: "ORIGIN or the origin of one of SITES, path included", found: "another URL" }];
  });
};

/**
 * Credentials are found by the URL that is asked for. Where one origin lies below another, one URL is both: what either
 * carries must then be the same, or a listener of the one would use the credentials of the other.
 */
const nestedOriginsCarryTheSame: CrossRule = (read) => {
  if (!("ORIGIN" in read) || read.SITES === undefined || read.ORIGIN_ACCESS === undefined) return [];
  const rows = read.ORIGIN_ACCESS;
  const carried = (origin: string): string => {
    const row = rows.find((row) => row.origin === origin);
    return row === undefined ? "" : JSON.stringify({ ...row, origin: "" });
  };
  const asked = [read.ORIGIN, ...read.SITES.map(({ origin }) => origin)].filter((origin) => origin !== undefined);
  return rows.flatMap(({ origin }, a) =>
    asked.some((other) => (other.startsWith(`${origin}/`) || origin.startsWith(`${other}/`)) && carried(other) !== carried(origin))
      ? [{
          path: `ORIGIN_ACCESS[${a}].origin`,
          expected: "the same access for every origin above or below it: their URLs cannot be told apart",
          found: "an origin that carries something else",
        }]
      : [],
  );
};

/** One `Authorization`, and something to carry at all. */
const accessSaysOneThing: CrossRule = (read) =>
  (read.ORIGIN_ACCESS ?? []).flatMap(({ host, header, basic, s3 }, a) => {
    const path = `ORIGIN_ACCESS[${a}]`;
    const authorizations = [basic, s3, header?.name.toLowerCase() === "authorization" ? header : undefined].filter((way) => way !== undefined);
    if (authorizations.length > 1) return [{ path, expected: "one of basic, s3 and an Authorization header", found: "more of them" }];
    const nothing = host === undefined && header === undefined && authorizations.length === 0;
    return nothing ? [{ path, expected: "at least one of host, header, basic and s3", found: "none" }] : [];
  });

const bucketsAreNamed: CrossRule = (read) =>
  (read.ORIGIN_ACCESS ?? []).flatMap(({ origin, s3 }, a) =>
    s3 !== undefined && PATH_STYLE.test(origin)
      ? [{ path: `ORIGIN_ACCESS[${a}].origin`, expected: "a bucket, in the host or as the path: the key may reach more than one", found: "the service alone" }]
      : [],
  );

const secretsAreNotSettings: CrossRule = (read) =>
  (read.ORIGIN_ACCESS ?? []).flatMap((row, a) =>
    secretNames(row)
      .filter((name) => OWN_NAMES.has(name))
      .map((name) => ({ path: `ORIGIN_ACCESS[${a}]`, expected: "names of secrets that are no settings or bindings of ours", found: name })),
  );

/** The rules of ORIGIN_ACCESS. */
export const ACCESS_RULES: readonly CrossRule[] = [
  accessIsForAnOrigin,
  nestedOriginsCarryTheSame,
  accessSaysOneThing,
  bucketsAreNamed,
  secretsAreNotSettings,
];
