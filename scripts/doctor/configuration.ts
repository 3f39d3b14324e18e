import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "smol-toml";

/** A parsed table of a TOML file. */
export type Table = Readonly<Record<string, unknown>>;

/** One environment of a `wrangler.toml`, as a deployment would see it. */
export interface Configuration {
  /** Absolute path of the file. */
  file: string;
  /** The environment's name; undefined: the top level. */
  environment: string | undefined;
  /** The Worker's name, the environment's suffix included. */
  workerName: string;
  /** Absolute path of the main module, as wrangler resolves it: from the file's folder. */
  main: string | undefined;
  vars: Table;
  /** Binding name → class name. */
  durableObjects: ReadonlyMap<string, string>;
  /** Binding name → bucket name. */
  buckets: ReadonlyMap<string, string>;
  /** Class names whose storage is declared, by `exports` or by `migrations`. */
  declaredClasses: ReadonlySet<string>;
  /** Whether Workers Cache stands in front of an entrypoint. */
  cached: (entrypoint: string) => boolean;
  /** Hosts it is reached at, with whether each is a custom domain. */
  hosts: readonly { host: string; customDomain: boolean }[];
  observability: boolean;
  compatibilityDate: string | undefined;
}

/** A configuration, or the sentence that says why there is none. */
export type ConfigurationResult = { ok: true; configuration: Configuration } | { ok: false; why: string };

/** Reads one environment of a file; what environments inherit is taken from the top level, as wrangler does it. */
export async function readConfiguration(path: string, environment: string | undefined): Promise<ConfigurationResult> {
  const file = resolve(path);
  const content = await readFile(file, "utf8").catch(() => undefined);
  if (content === undefined) return { ok: false, why: `there is no readable file ${file}` };
  let top: Table;
  try {
    top = parse(content);
  } catch (error) {
    return { ok: false, why: `${file} is no TOML: ${error instanceof Error ? error.message : String(error)}` };
  }
  const environments = table(top["env"]);
  if (environment !== undefined && !Object.hasOwn(environments, environment)) {
    const names = Object.keys(environments).map((name) => `"${name}"`).join(", ");
    return { ok: false, why: `${file} has no environment "${environment}"; it has ${names === "" ? "none" : names}` };
  }
  const own = environment === undefined ? top : table(environments[environment]);
  return { ok: true, configuration: assemble(file, environment, top, own) };
}

function assemble(file: string, environment: string | undefined, top: Table, own: Table): Configuration {
  const inherited = (field: string): unknown => own[field] ?? top[field];
  const main = inherited("main");
  const name = typeof top["name"] === "string" ? top["name"] : "";
  const ownName = environment !== undefined && typeof own["name"] === "string" ? own["name"] : undefined;
  const exports = table(inherited("exports"));
  const cache = table(inherited("cache"))["enabled"] === true;
  const routes = own["routes"] ?? own["route"] ?? top["routes"] ?? top["route"];
  const date = inherited("compatibility_date");
  return {
    file,
    environment,
    workerName: ownName ?? (environment === undefined ? name : `${name}-${environment}`),
    main: typeof main === "string" ? resolve(dirname(file), main) : undefined,
    // From here on nothing is inherited by an environment.
    vars: table(own["vars"]),
    durableObjects: pairs(table(own["durable_objects"])["bindings"], "name", "class_name"),
    buckets: pairs(own["r2_buckets"], "binding", "bucket_name"),
    declaredClasses: new Set([...declared(exports), ...migrated(inherited("migrations"))]),
    cached: (entrypoint) => {
      const override = table(table(exports[entrypoint])["cache"])["enabled"];
      return typeof override === "boolean" ? override && cache : cache;
    },
    hosts: list(routes).flatMap(routeHost),
    observability: table(inherited("observability"))["enabled"] === true,
    compatibilityDate: typeof date === "string" ? date : date instanceof Date ? date.toISOString().slice(0, 10) : undefined,
  };
}

function routeHost(route: unknown): { host: string; customDomain: boolean }[] {
  const pattern = typeof route === "string" ? route : table(route)["pattern"];
  if (typeof pattern !== "string") return [];
  const host = pattern.replace(/^[a-z]+:\/\//i, "").replace(/\/.*$/, "").toLowerCase();
  return [{ host, customDomain: table(route)["custom_domain"] === true }];
}

function declared(exports: Table): string[] {
  return Object.entries(exports).flatMap(([name, entry]) => {
    const { type, state } = table(entry);
    return type === "durable-object" && (state === undefined || state === "created") ? [name] : [];
  });
}

function migrated(migrations: unknown): string[] {
  return list(migrations).flatMap((step) =>
    [...list(table(step)["new_sqlite_classes"]), ...list(table(step)["new_classes"])].filter((name) => typeof name === "string"),
  );
}

function pairs(rows: unknown, key: string, value: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const row of list(rows)) {
    const name = table(row)[key];
    const of = table(row)[value];
    if (typeof name === "string") map.set(name, typeof of === "string" ? of : "");
  }
  return map;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function table(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
