import { manifestPathOf } from "./address.ts";
import { type Ladder, holdsOn } from "./ladder.ts";
import type { PathTemplate } from "./path-template.ts";

/**
 * Whether a path in normal form may be that of a track's file, by where it is: in the folder of a track's manifest (`manifest`: its path),
 * or where a ladder's row says (`row`). Costs an expression per variant of the site's ladders: ask it of few requests.
 */
export type VariantFile = { readonly kind: "manifest"; readonly manifest: string } | { readonly kind: "row" };

/** What track's file a path may be; nothing: it is no track's. */
export function variantFileOf(ladders: readonly Ladder[], host: string, pathname: string): VariantFile | undefined {
  const manifest = manifestPathOf(ladders, host, pathname);
  if (manifest !== undefined) return { kind: "manifest", manifest };
  const isRow = ladders.some((ladder) => holdsOn(ladder, host) && ladder.variants.some(({ path }) => expressionOf(path).test(pathname)));
  return isRow ? { kind: "row" } : undefined;
}

function expressionOf(path: PathTemplate): RegExp {
  return new RegExp(`^${path.map((part) => (typeof part === "number" ? "[^/]+" : part.replaceAll(SPECIAL, "\\$&"))).join("")}$`);
}

/** What means something in an expression. */
const SPECIAL = /[$()*+.?[\\\]^{|}]/g;
