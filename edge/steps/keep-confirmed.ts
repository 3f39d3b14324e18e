import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Context } from "../context.ts";
import type { Target } from "../target.ts";

/**
 * Writes a confirmed descriptor to memory and colo, with the head the colo already holds, or with the one given. Not to
 * the reserve: whoever reads the older one there asks the upstream, whose 304 costs less than a write per colo, track and
 * day. What regions keep warm is written there too (edge/prewarm), since there it is one write for all colos.
 */
export async function keepConfirmed(context: Context, target: Target, descriptor: Descriptor, given?: Uint8Array): Promise<void> {
  const { memory } = context.isolate;
  const { colo } = context.tiers;
  const newer = memory.peek(target.key)?.descriptor;
  // Another representation has taken its place while it was asked about.
  if (context.tiers.fills.isUndone(target.key, descriptor)) return;
  if (newer !== undefined && newer.identity !== descriptor.identity && newer.askedAtMs >= descriptor.askedAtMs) return;
  memory.keep(target.key, descriptor, given);
  let head = given ?? memory.peek(target.key)?.head;
  if (head === undefined) {
    const held = await colo.readHead(target.key);
    const same = held?.descriptor?.identity === descriptor.identity;
    if (same && held?.head !== undefined) head = new Uint8Array(await new Response(held.head).arrayBuffer());
    else held?.head?.cancel().catch(() => undefined);
  }
  await colo.writeHead(target.key, descriptor, head).catch(() => undefined);
}
