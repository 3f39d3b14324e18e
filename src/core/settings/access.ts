import { bucketPlace } from "./origin-url.ts";
import type { SettingsProblem } from "./problems.ts";
import type { Settings } from "./settings.ts";

/** What requests to one origin carry. */
export type OriginAccess = Settings["originAccess"][number];

/** The parts of a row that name secrets, whether it has been through the settings' renaming or not. */
type NamesSecrets = Pick<OriginAccess, "header" | "basic" | "s3">;

/** The names of the secrets a row needs, in the order they stand. */
export function secretNames({ header, basic, s3 }: NamesSecrets): string[] {
  return [header?.secret, basic?.secret, s3?.accessKey, s3?.secretKey, s3?.sessionToken].filter((name) => name !== undefined);
}

/**
 * What the settings name and the Worker's `env` does not hold, or not as what it must be: secrets of ORIGIN_ACCESS and EDGES,
 * and the buckets of `r2://` origins and edges. Apart from `readSettings`, because a file to be deployed holds neither.
 */
export function boundProblems(settings: Settings, env: Readonly<Record<string, unknown>>): SettingsProblem[] {
  const secrets = settings.originAccess.flatMap((access, a) => {
    const path = access.edge === undefined ? `ORIGIN_ACCESS[${a}]` : `EDGES[${settings.edges.findIndex(({ id }) => id === access.edge)}]`;
    return secretNames(access).flatMap((name) => secretProblem(path, name, env[name], name === access.basic?.secret));
  });
  return [...secrets, ...upstreamPlaces(settings).flatMap(({ path, url }) => bucketProblem(path, url, env))];
}

/** Every origin the settings name, with the place where it stands. */
export function originPlaces({ origin, sites }: Pick<Settings, "origin" | "sites">): { path: string; url: string }[] {
  const all = [{ path: "ORIGIN", url: origin }, ...sites.map((site, s) => ({ path: `SITES[${s}].origin`, url: site.origin }))];
  return all.flatMap(({ path, url }) => (url === undefined ? [] : [{ path, url }]));
}

/** Every upstream the settings name: the origins, then the edges that are none of them by their URL. */
export function upstreamPlaces(settings: Pick<Settings, "origin" | "sites" | "edges">): { path: string; url: string }[] {
  const origins = originPlaces(settings);
  const edges = settings.edges.map(({ url }, e) => ({ path: `EDGES[${e}].url`, url }));
  return [...origins, ...edges.filter(({ url }) => !origins.some((origin) => origin.url === url))];
}

/** A password is encoded before it is sent; all other secrets stand in a field, where runtimes agree about ASCII alone. */
function secretProblem(path: string, name: string, value: unknown, isPassword: boolean): SettingsProblem[] {
  const expected = `a secret ${name}: npx wrangler secret put ${name}`;
  if (value === undefined || value === "") return [{ path, expected, found: value === "" ? "an empty one" : "nothing" }];
  if (typeof value !== "string") return [{ path, expected, found: "something that is no text (secret, not shown)" }];
  const fits = isPassword ? /^\P{Cc}+$/u : /^[\x21-\x7e]+( +[\x21-\x7e]+)*$/;
  const of = isPassword ? "without control characters" : "of visible ASCII, without spaces around it";
  return fits.test(value) ? [] : [{ path, expected: `a secret ${name} ${of}`, found: "other characters (secret, not shown)" }];
}

function bucketProblem(path: string, url: string, env: Readonly<Record<string, unknown>>): SettingsProblem[] {
  const place = bucketPlace(url);
  if (place === undefined || isBucket(env[place.binding])) return [];
  return [{ path, expected: `an R2 bucket bound as ${place.binding}: [[r2_buckets]] in wrangler.toml`, found: "none of that name" }];
}

/** Whether a value answers like an R2 bucket. */
function isBucket(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return ["head", "get", "list"].every((method) => typeof Reflect.get(value, method) === "function");
}
