import type { Context } from "./context.ts";

/** Forgets a key in every tier: what is held is wrong, or no longer allowed to be held. */
export function forget(context: Context, key: string): Promise<unknown> {
  const { isolate, tiers } = context;
  isolate.memory.forget(key);
  return Promise.allSettled([tiers.colo.dropHead(key), isolate.reserve?.dropHead(key)]);
}

/** Forgets a representation that the upstream no longer has. Whoever is given it again knows that somebody is lying. */
export function forgetChanged(context: Context, key: string, identity: string): Promise<unknown> {
  context.tiers.fills.gone.mark(key, identity, context.arrivedAtMs);
  return forget(context, key);
}
