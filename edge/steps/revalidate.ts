import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { currentAgeSec, mayStandInForError } from "../../src/core/cache/freshness.ts";
import type { Context } from "../context.ts";
import { forget } from "../forget.ts";
import type { Given } from "../deliver/source.ts";
import { FORK_FORMAT, type Fork, joinNames } from "../../src/core/cache/variants.ts";
import { dependsOn } from "../fill/place.ts";
import { seenBy } from "../seen.ts";
import { type Target, ofUrl } from "../target.ts";
import { insteadOf, landed } from "./open.ts";
import { select } from "./select.ts";
import { askWhether, confirm, endsCopy, isDisowned } from "./refresh.ts";
import type { At, Stage } from "./stage.ts";

/** Has an expired copy confirmed or replaced; lets it stand in where the upstream fails and policy allows it. */
export async function revalidate(context: Context, { target, stale }: At<"revalidate">): Promise<Stage> {
  const landing = await askWhether(context, target, stale);
  const { note } = context;
  const again = insteadOf(context, target, landing, 0);
  if (again !== undefined) return again;
  if (landing.kind === "not-modified") {
    if (isDisowned(context, target, stale, landing)) {
      await forget(context, target.key);
      return { at: "open", target, tries: 1 };
    }
    const { descriptor, kept } = confirm(context, target, stale, landing);
    note.outcome = "revalidated";
    note.tier = "colo";
    note.ttlSec = descriptor.freshSec - currentAgeSec(descriptor, landing.nowMs);
    if (kept) return answerFrom(target, descriptor);
    // The copy goes, and this answer takes its head along.
    const bytes = await headOf(context, target, stale);
    await forget(context, target.key);
    const { withheld } = seenBy(context, target);
    if (dependsOn({ names: descriptor.varies }, withheld)) {
      // Confirmed for a request the upstream saw less of than this one, and it says now that it looks at the rest.
      const names = joinNames(target.fork?.names ?? [], descriptor.varies);
      const fork: Fork = { format: FORK_FORMAT, id: crypto.randomUUID(), names, variants: [] };
      context.isolate.memory.keepFork(target.base, fork);
      return select(context, ofUrl(target), fork, 1);
    }
    return answerFrom(target, descriptor, bytes === undefined ? undefined : { kind: "bytes", bytes, tier: "memory" });
  }
  const failed = landing.kind === "unreachable" || (landing.kind === "response" && landing.failed);
  // What nobody vouches for does not stand in for anything.
  if (failed && context.clearance.state !== "unproven" && mayStandInForError(stale, context.arrivedAtMs)) {
    if (landing.kind === "response") {
      note.upstreamStatus = landing.status;
      landing.body?.cancel().catch(() => undefined);
    }
    note.outcome = "stood-in";
    note.tier = "colo";
    return answerFrom(target, stale);
  }
  if (endsCopy(landing)) await forget(context, target.key);
  return landed(context, target, landing, { replaces: true, tries: 0 });
}

/** The head of a copy, if that is what the key still holds; then nothing of another is forgotten with it either. */
async function headOf({ isolate, tiers }: Context, target: Target, copy: Descriptor): Promise<Uint8Array | undefined> {
  const kept = isolate.memory.peek(target.key);
  if (kept?.head !== undefined && kept.descriptor.identity === copy.identity) return kept.head;
  const held = await tiers.colo.readHead(target.key);
  if (held?.head === undefined) return undefined;
  if (held.descriptor.identity === copy.identity) return new Uint8Array(await new Response(held.head).arrayBuffer());
  held.head.cancel().catch(() => undefined);
  return undefined;
}

function answerFrom(target: Target, descriptor: Descriptor, given?: Given): Stage {
  return { at: "answer", representation: { target, descriptor, stored: true, given }, tries: 0 };
}
