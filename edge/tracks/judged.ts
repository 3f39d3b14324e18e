import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { freshnessOf } from "../../src/core/cache/freshness.ts";
import { settledTags } from "../../src/core/cache/track-tags.ts";
import type { Context } from "../context.ts";
import { lifeOf } from "../purge/life.ts";
import type { Target } from "../target.ts";

/**
 * A manifest's copy as it answers for one address of its track: with the keys of that address, of the track's own address and of the manifest,
 * and the tags that the manifest names.
 */
export type JudgedCopy = { readonly copy: Descriptor; readonly hashes: Float64Array | undefined };

/** What is to be done with it. `stale`: it may be used as it is, and is to be asked about in the background. */
export type Judgement = { readonly kind: "fresh" } | { readonly kind: "stale"; readonly copy: Descriptor } | { readonly kind: "ask" } | { readonly kind: "dead" };

/** Made once per copy and address; as many as a track has addresses. */
const MADE = new WeakMap<Descriptor, Map<string, JudgedCopy>>();

/** The copy for the address whose key stands first in `bases`. `tags`: those it names; `undefined`: it names none, or nobody can read them. */
export function copyFor({ tiers: { purges } }: Context, manifest: Descriptor, bases: readonly string[], tags: readonly string[] | undefined): JudgedCopy {
  const [own = ""] = bases;
  let made = MADE.get(manifest);
  if (made === undefined) MADE.set(manifest, (made = new Map<string, JudgedCopy>()));
  const known = made.get(own);
  if (known !== undefined) return known;
  const copy: Descriptor = { ...manifest, tags: tags === undefined ? manifest.tags : settledTags(manifest, tags).tags };
  const hashes = purges?.keys.ofSeveral(bases, copy.tags, copy.status);
  if (hashes !== undefined) purges?.keys.give(copy, hashes);
  const judged = { copy, hashes };
  made.set(own, judged);
  return judged;
}

/** What a copy is to a request that has been cleared: by what was purged, then by its own times. */
export function judge(context: Context, target: Target, { copy }: JudgedCopy): Judgement | Promise<Judgement> {
  const life = lifeOf(context, target, copy);
  return life instanceof Promise ? life.then((known) => asItLives(context, known)) : asItLives(context, life);
}

type Life = Awaited<ReturnType<typeof lifeOf>>;

function asItLives({ arrivedAtMs }: Context, life: Life): Judgement {
  switch (life.kind) {
    case "dead":
    case "doubtful":
      return { kind: "dead" };
    case "unknown":
      return { kind: "ask" };
    case "alive": {
      const freshness = freshnessOf(life.descriptor, arrivedAtMs);
      if (freshness === "expired") return { kind: "ask" };
      return freshness === "fresh" ? { kind: "fresh" } : { kind: "stale", copy: life.descriptor };
    }
    default:
      return life satisfies never;
  }
}
