import type { ContentKind } from "./kinds.ts";
import type { Edge } from "../routing/edge.ts";
import type { accessRows } from "./edges.ts";
import type { RawSettings } from "./rows.ts";
import type { TtlPolicy } from "./ttl-defaults.ts";

/** BROWSER_MAX_AGE_SEC → browserMaxAgeSec. */
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<S>;

type DeepReadonly<T> = T extends readonly (infer I)[]
  ? readonly DeepReadonly<I>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/**
 * Every setting under its camelCase name, checked and frozen to the bottom; units are in the names.
 * `ttl` is the whole policy per kind; `paths` stand longest prefix first; `origin` has no slash at its end; `edges` name their
 * origin, and what they ask for stands in `originAccess`.
 */
export type Settings = DeepReadonly<
  { [N in Exclude<keyof RawSettings, "TTL" | "EDGES" | "ORIGIN_ACCESS"> as Camel<N>]: RawSettings[N] } & {
    ttl: Record<ContentKind, TtlPolicy>;
    edges: Edge[];
    originAccess: ReturnType<typeof accessRows>;
  }
>;

/** UPPER_SNAKE → camelCase, as the type does it. */
export function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
