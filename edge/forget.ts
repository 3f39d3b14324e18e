import type { Context } from "./context.ts";

/** Forgets a key in every tier: what is held is wrong, or no longer allowed to be held. */
export function forget(context: Context, key: string): Promise<unknown> {
  const { isolate, tiers } = context;
  isolate.memory.forget(key);
  return Promise.allSettled([tiers.colo.dropHead(key), isolate.reserve?.dropHead(key)]);
}
