import { bucketPlace } from "../../src/core/settings/index.ts";
import { fromJsonText } from "../../src/core/settings/json-text.ts";

/**
 * The buckets that `r2://` origins and edges among these variables name, by binding. Each is simulated under its binding's name in
 * lower case with dashes, as bucket names must be: MY_MUSIC is the bucket my-music. What is wrong with the variables is the
 * settings' check to say.
 */
export function upstreamBuckets(vars: Readonly<Record<string, unknown>>): Record<string, string> {
  const urls = [vars["ORIGIN"], ...fieldsOf(vars["SITES"], "origin"), ...fieldsOf(vars["EDGES"], "url")];
  const bindings = urls.flatMap((url) => (typeof url === "string" ? (bucketPlace(url)?.binding ?? []) : []));
  return Object.fromEntries(bindings.map((binding) => [binding, binding.toLowerCase().replaceAll("_", "-")]));
}

/** One field of every table of a list, which may be JSON text. */
function fieldsOf(list: unknown, name: string): unknown[] {
  const tables: unknown = fromJsonText(list);
  return Array.isArray(tables) ? tables.map((table: unknown) => (typeof table === "object" && table !== null ? Reflect.get(table, name) : undefined)) : [];
}
