import { variantKey } from "../src/core/cache/key.ts";
import { type Fork, merged } from "../src/core/cache/variants.ts";
import type { Context } from "./context.ts";

/**
 * Forgets a key in every tier: what is held is wrong, or no longer allowed to be held. Where it is a URL with variants they
 * are forgotten too: another data centre may hold on to the fork that names them and bring it back.
 */
export async function forget(context: Context, key: string): Promise<void> {
  const { isolate, tiers } = context;
  const fork = await forkOf(context, key);
  const keys = [key, ...(fork?.variants.map(({ values }) => variantKey(key, fork.id, fork.names, values)) ?? [])];
  for (const one of keys) isolate.memory.forget(one);
  await Promise.allSettled(keys.flatMap((one) => [tiers.colo.dropHead(one), isolate.reserve?.dropHead(one)]));
}

async function forkOf({ isolate, tiers }: Context, key: string): Promise<Fork | undefined> {
  const known = isolate.memory.peekFork(key)?.fork;
  const held = await tiers.colo.readHead(key).catch(() => undefined);
  held?.head?.cancel().catch(() => undefined);
  if (known === undefined || held?.fork === undefined) return known ?? held?.fork;
  return merged(held.fork, known);
}

/** Forgets a representation that the upstream no longer has. Whoever is given it again knows that somebody is lying. */
export function forgetChanged(context: Context, key: string, identity: string): Promise<unknown> {
  context.tiers.fills.gone.mark(key, identity, context.arrivedAtMs);
  return forget(context, key);
}
