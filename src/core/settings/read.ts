import { secretNames } from "./access.ts";
import { CROSS_RULES } from "./cross-rules.ts";
import { accessRows, edgesOf } from "./edges.ts";
import type { SettingsProblem, Shown } from "./problems.ts";
import { misspelt, problemsOf } from "./problems.ts";
import type { AnyRow, RawSettings, SettingName } from "./rows.ts";
import { BINDING_NAMES, rowOf, SETTING_NAMES } from "./rows.ts";
import { PROFILE_DEFAULTS, profileOf } from "./profiles.ts";
import type { Settings } from "./settings.ts";
import { camelCase } from "./settings.ts";
import { ttlPolicy } from "./ttl.ts";

/** The settings, or everything that is wrong with them. */
export type SettingsResult = { ok: true; settings: Settings } | { ok: false; problems: readonly SettingsProblem[] };

/**
 * Reads the Worker's `env`, or the `[vars]` of a file: every setting checked against its row and the rules between them,
 * all problems at once. Bindings and unknown names are left alone, unless an unknown one looks like a setting misspelt.
 */
export function readSettings(vars: Record<string, unknown>): SettingsResult {
  const problems: SettingsProblem[] = [];
  const read: Partial<Record<SettingName, unknown>> = {};
  const defaults: Partial<RawSettings> = PROFILE_DEFAULTS[profileOf(vars["PROFILE"])];
  for (const name of SETTING_NAMES) {
    const row = rowOf(name);
    const value = vars[name];
    if (value === undefined) {
      read[name] = defaults[name] ?? row.unset;
      continue;
    }
    const parsed = row.schema.safeParse(value);
    if (parsed.success) read[name] = parsed.data;
    else problems.push(...problemsOf(name, value, parsed.error.issues, shownOf(row)));
  }
  // Each value came from the row of its name, which is what RawSettings is derived from.
  const typed = read as Partial<RawSettings>;
  for (const rule of CROSS_RULES) problems.push(...rule(typed, vars));
  const secrets = new Set(accessRows({ ORIGIN_ACCESS: [], EDGES: [], ...typed }).flatMap(secretNames));
  for (const [name, value] of Object.entries(vars)) {
    if (isBinding(name, value) || secrets.has(name)) continue;
    const problem = misspelt(name, value, SETTING_NAMES, isSecret);
    if (problem !== undefined) problems.push(problem);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings: assemble(typed as RawSettings) };
}

function shownOf({ secret, valuesHidden }: AnyRow): Shown {
  return secret === true ? "nothing" : valuesHidden === true ? "places" : valuesHidden === undefined ? "all" : { hidden: valuesHidden };
}

function isSecret(name: string): boolean {
  return SETTING_NAMES.some((known) => known === name && shownOf(rowOf(known)) !== "all");
}

/** Buckets, namespaces and the like: objects that are neither lists nor plain tables, and the names we bind. */
function isBinding(name: string, value: unknown): boolean {
  if (BINDING_NAMES.includes(name)) return true;
  if (value === null || typeof value !== "object") return typeof value === "function";
  return !Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null;
}

function assemble(raw: RawSettings): Settings {
  const byLength = [...raw.PATHS].sort((a, b) => b.prefix.length - a.prefix.length);
  const whole: RawSettings = { ...raw, PATHS: byLength };
  const entries = Object.entries(whole).map(([name, value]): [string, unknown] => [camelCase(name), value]);
  const settings = {
    ...Object.fromEntries(entries),
    ttl: ttlPolicy(raw.TTL, raw.BROWSER_MAX_AGE_SEC),
    edges: edgesOf(raw),
    originAccess: accessRows(raw),
  };
  return freeze(settings) as Settings;
}

/** The value, frozen to the bottom. The defaults in the rows freeze with it: nobody may change those either. */
function freeze(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}
