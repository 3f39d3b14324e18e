import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { currentAgeSec, freshnessOf } from "../../src/core/cache/freshness.ts";
import { sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import type { TierName } from "../../src/core/outcome.ts";
import type { Context } from "../context.ts";
import type { Target } from "../target.ts";
import type { StoredHead } from "../tiers/port.ts";
import { isBeingOpened } from "./open.ts";
import { refreshInBackground } from "./refresh.ts";
import type { At, Stage } from "./stage.ts";

/** Looks for the descriptor in memory, then in the colo, then in the reserve; judges it by its freshness. */
export function lookUp(context: Context, { target }: At<"look-up">): Stage | Promise<Stage> {
  const { isolate, arrivedAtMs } = context;
  const kept = isolate.memory.peek(target.key);
  if (kept !== undefined) {
    const heldSec = (arrivedAtMs - kept.loadedAtMs) / 1000;
    const trusted = heldSec < isolate.settings.ttl[kept.descriptor.kind].memorySec;
    if (trusted && freshnessOf(kept.descriptor, arrivedAtMs) === "fresh") return found(context, target, kept.descriptor, "memory");
  }
  if (kept === undefined && isBeingOpened(context, target)) return { at: "open", target, tries: 0 };
  return lookOn(context, target);
}

async function lookOn(context: Context, target: Target): Promise<Stage> {
  const { isolate, tiers, arrivedAtMs } = context;
  // Somebody is asking the same: what they find is in memory a moment later, and what they miss is missing.
  const followed = await tiers.fills.looks.follow(target.key);
  if (followed === "missed") return { at: "open", target, tries: 0 };
  const learnt = followed === "found" ? isolate.memory.peek(target.key) : undefined;
  if (learnt !== undefined && freshnessOf(learnt.descriptor, arrivedAtMs) === "fresh") {
    return found(context, target, learnt.descriptor, "colo");
  }
  const end = tiers.fills.looks.begin(target.key);
  let stage: Stage = { at: "open", target, tries: 0 };
  try {
    stage = await lookBelow(context, target);
    return stage;
  } finally {
    end(stage.at === "open" ? "missed" : "found");
  }
}

async function lookBelow(context: Context, target: Target): Promise<Stage> {
  const { isolate, tiers } = context;
  const inColo = await tiers.colo.readHead(target.key);
  if (inColo !== undefined) {
    await promote(context, target, inColo);
    return found(context, target, inColo.descriptor, "colo");
  }
  const inReserve = await isolate.reserve?.readHead(target.key);
  if (inReserve !== undefined) {
    const head = await promote(context, target, inReserve, true);
    context.waitUntil(tiers.colo.writeHead(target.key, inReserve.descriptor, head).catch(() => undefined));
    return found(context, target, inReserve.descriptor, "reserve");
  }
  return { at: "open", target, tries: 0 };
}

/** Takes a descriptor into memory, with its head if this request wants some of it. */
async function promote(context: Context, target: Target, { descriptor, head }: StoredHead, always = false): Promise<Uint8Array | undefined> {
  const { memory, geometry } = context.isolate;
  let bytes: Uint8Array | undefined;
  if (head !== undefined && (always || wantsHead(target, geometry.headBytes))) {
    bytes = await readAll(head, spanBytes(sliceSpan(geometry, 0, descriptor.size)));
  } else {
    head?.cancel().catch(() => undefined);
  }
  memory.keep(target.key, descriptor, bytes);
  return bytes;
}

function wantsHead({ wish }: Target, headBytes: number): boolean {
  return wish.kind !== "ranges" || wish.specs.some((spec) => spec.kind === "from" && spec.first < headBytes);
}

/** The bytes of a head, or nothing if there are not exactly as many as there should be. */
async function readAll(head: ReadableStream<Uint8Array>, length: number): Promise<Uint8Array | undefined> {
  try {
    const bytes = new Uint8Array(await new Response(head).arrayBuffer());
    return bytes.byteLength === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function found(context: Context, target: Target, descriptor: Descriptor, tier: TierName): Stage {
  const { note, arrivedAtMs } = context;
  const freshness = freshnessOf(descriptor, arrivedAtMs);
  note.ttlSec = descriptor.freshSec - currentAgeSec(descriptor, arrivedAtMs);
  switch (freshness) {
    case "expired":
      return { at: "revalidate", target, stale: descriptor };
    case "stale":
      refreshInBackground(context, target, descriptor);
      note.outcome = "stale";
      break;
    case "fresh":
      note.outcome = "hit";
      break;
    default:
      return freshness satisfies never;
  }
  note.tier = tier;
  return { at: "answer", representation: { target, descriptor, stored: true, given: undefined }, tries: 0 };
}
