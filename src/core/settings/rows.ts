import type * as z from "zod/mini";
import type { Row } from "./row.ts";
import { ANSWERING } from "./rows/answering.ts";
import { CONTROL } from "./rows/control.ts";
import { EDGES } from "./rows/edges.ts";
import { KEEPING } from "./rows/keeping.ts";
import { LADDERS } from "./rows/ladders.ts";
import { ORIGINS } from "./rows/origins.ts";
import { PREWARMING } from "./rows/prewarming.ts";
import { PURGING } from "./rows/purging.ts";
import { ROUTING } from "./rows/routing.ts";
import { UPSTREAM } from "./rows/upstream.ts";
import { WHERE } from "./rows/where.ts";

/** Every setting there is, in the order of the documentation. */
export const ROWS = { ...WHERE, ...ORIGINS, ...EDGES, ...ROUTING, ...KEEPING, ...PURGING, ...LADDERS, ...PREWARMING, ...UPSTREAM, ...ANSWERING, ...CONTROL } as const;

/** A setting's name in `wrangler.toml`. */
export type SettingName = keyof typeof ROWS;

/** The names, in order. */
export const SETTING_NAMES = Object.keys(ROWS) as readonly SettingName[];

/** Names of bindings, which stand beside the settings in the Worker's `env` and are never settings. */
export const BINDING_NAMES: readonly string[] = ["FILL", "LEDGER", "REGION", "RESERVE", "HOMES"];

/** Any row, its types forgotten. */
export type AnyRow = Row<z.ZodMiniType, unknown>;

type ValueOf<R> = R extends Row<infer S, infer D> ? z.output<S> | Widened<D> : never;
type Widened<D> = D extends undefined ? undefined : never;

/** What each row reads, by its TOML name. */
export type RawSettings = { [N in SettingName]: ValueOf<(typeof ROWS)[N]> };

/** The row of a setting. */
export function rowOf(name: SettingName): AnyRow {
  return ROWS[name];
}
