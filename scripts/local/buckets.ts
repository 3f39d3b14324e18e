import { bucketPlace } from "../../src/core/settings/index.ts";
import { fromJsonText } from "../../src/core/settings/json-text.ts";

/**
 * The buckets that `r2://` origins among these variables name, by binding. Each is simulated under its binding's name in
 * lower case with dashes, as bucket names must be: MY_MUSIC is the bucket my-music. What is wrong with the variables is the
 * settings' check to say.
 */
export function originBuckets(vars: Readonly<Record<string, unknown>>): Record<string, string> {
  const sites = fromJsonText(vars["SITES"]);
  const origins = [vars["ORIGIN"], ...(Array.isArray(sites) ? sites.map((site: unknown) => field(site, "origin")) : [])];
  const bindings = origins.flatMap((origin) => (typeof origin === "string" ? (bucketPlace(origin)?.binding ?? []) : []));
  return Object.fromEntries(bindings.map((binding) => [binding, binding.toLowerCase().replaceAll("_", "-")]));
}

function field(table: unknown, name: string): unknown {
  return typeof table === "object" && table !== null ? Reflect.get(table, name) : undefined;
}
