import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { currentAgeSec } from "../../src/core/cache/freshness.ts";
import { spanBytes } from "../../src/core/cache/slices.ts";
import type { RequestDirectives } from "../../src/core/http/request-directives.ts";
import { extentBytes, extentSlices } from "../../src/core/prewarm/extent.ts";
import type { Extent } from "../../src/core/prewarm/order.ts";
import type { StepOutcome, WarmStep, Warmed } from "../../src/core/prewarm/step.ts";
import { Context } from "../context.ts";
import type { Representation } from "../deliver/source.ts";
import { forgetChanged } from "../forget.ts";
import type { Isolate } from "../isolate.ts";
import { entrypointFor } from "../reach.ts";
import { admit } from "../steps/admit.ts";
import { fresherInReserve } from "../steps/fresher.ts";
import { keysOfCopy } from "../purge/track-keys.ts";
import { lookUp } from "../steps/look-up.ts";
import { open } from "../steps/open.ts";
import { revalidate } from "../steps/revalidate.ts";
import type { Handed, Stage } from "../steps/stage.ts";
import { walk } from "../steps/walk.ts";
import { readsManifests } from "../tracks/read.ts";
import { withIdle } from "../tiers/copy.ts";
import { Asked } from "./asked.ts";
import { Background } from "./background.ts";
import { type Brought, bring, throughEntrypoint } from "./bring.ts";
import { gathered } from "./gathered.ts";
import { type Slice, keepInReserve, sliceOf } from "./held.ts";
import { endOf, later, refused } from "./outcome.ts";

/** What a step runs on: work after it, the cached entrypoint, and whether there is a cache in front of that. */
export type StepExecution = Pick<ExecutionContext, "waitUntil" | "exports" | "cache">;

/** Longest a step takes: a whole file of an upstream without ranges, at its pace. Each wait within has a deadline of its own. */
const STEP_MS = 110_000;

/** How often a step begins anew because the upstream has another representation by now. */
const MOST_TRIES = 3;

/** Copies that are stale do not count as warm. */
const FRESH_ONLY: RequestDirectives = { noCache: false, noStore: false, onlyIfCached: false, maxAgeSec: Number.POSITIVE_INFINITY };

/** A step is nobody's request: it stands in no country of a block's list, so that blocks of some countries leave others warm. */
const NO_COUNTRY = "ZZ";

/** The data centre's name where nobody knows it: entries under it are no listener's, what lies behind it is everybody's. */
const SOMEWHERE = "home";

/**
 * Does one step of warming in the data centre this runs in, by the very steps a listener's GET without any fields would take,
 * up to its answer. When it says `warm`, the slice is stored wherever the README of this room says. Never throws; takes two
 * minutes at most.
 */
export async function warm(isolate: Isolate, colo: string | undefined, step: WarmStep, execution: StepExecution): Promise<StepOutcome> {
  const asked = new Asked();
  readsManifests(isolate);
  try {
    const outcome = await withIdle(new Step(isolate, colo ?? SOMEWHERE, step, execution, asked).run(), STEP_MS);
    return outcome === "idle" ? refused("too-long", asked) : outcome;
  } catch {
    return refused("internal", asked);
  }
}

class Step {
  private readonly background: Background;

  constructor(
    private readonly isolate: Isolate,
    private readonly colo: string,
    private readonly step: WarmStep,
    private readonly execution: StepExecution,
    private readonly asked: Asked,
  ) {
    this.background = new Background(execution);
  }

  async run(): Promise<StepOutcome> {
    const { isolate, asked } = this;
    const url = URL.parse(`https://${this.step.base}`);
    if (url === null) return refused("url-malformed", asked);
    const cf = { colo: this.colo, country: NO_COUNTRY };
    const entrypoint = entrypointFor(isolate.settings.coloReach, this.execution);
    const context = new Context(new Request(url, { cf }), url, isolate, this.background, entrypoint, FRESH_ONLY);
    context.clearance.counts = false;
    context.counted = false;
    context.givenUrgency = { purpose: "warming" };
    context.heard = (opened) => asked.heard(opened, context.nowMs());
    const notYet = await this.notYet(context);
    if (notYet !== undefined) return notYet;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const stage = await this.found(context, tries);
      if (stage.at === "hand-on" && tries === 0 && (await this.wasGathered(context, stage.answer))) continue;
      const ended = endOf(context, stage, asked);
      // Whatever was begun ends first: what is not stored may be half way here.
      await this.background.settled();
      if (ended !== undefined || stage.at !== "answer") return ended ?? { kind: "absent" };
      const outcome = await this.sliced(context, stage.representation);
      if (outcome !== "changed") return outcome;
      await forgetChanged(context, stage.representation.target.key, stage.representation.descriptor.identity);
    }
    return refused("upstream-protocol", asked);
  }

  /** Why it is not to be begun. */
  private async notYet(context: Context): Promise<StepOutcome | undefined> {
    const { fills, purges } = context.tiers;
    const { headBytes, sliceBytes } = this.isolate.geometry;
    if (!fills.hasRoom(Math.max(headBytes, sliceBytes), true)) return later("buffers", this.asked);
    if (purges === undefined) return undefined;
    const knows = purges.known >= this.step.needs || (await purges.learn(this.step.needs));
    const promised = knows && (purges.holdsFor(context.arrivedAtMs) || (await purges.ask(context, context.arrivedAtMs)));
    return promised ? undefined : later("no-promise", this.asked);
  }

  /** Where a listener's request would get to; no further than what is held where the upstream is not to be asked. */
  private async found(context: Context, tries: number): Promise<Stage> {
    const { from } = this.step;
    const looked = await walk(context, { admit, "look-up": lookUp }, { at: "admit" });
    if (from === "reserve") return looked;
    const begun = from === "refresh" && tries === 0 ? await this.asking(context, looked) : looked;
    return walk(context, { "look-up": lookUp, open, revalidate }, begun);
  }

  /** A copy that is fresh is asked about all the same, unless another region has done so and what came of it will last. */
  private async asking(context: Context, stage: Stage): Promise<Stage> {
    if (stage.at !== "answer") return stage;
    const { representation } = stage;
    const { target, descriptor } = representation;
    const renewed = await fresherInReserve(context, target, descriptor, (found) => found.freshSec > 2 * currentAgeSec(found, context.arrivedAtMs));
    if (renewed === undefined) return { at: "revalidate", target, stale: descriptor };
    context.note.tier = "reserve";
    return { ...stage, representation: { ...representation, descriptor: renewed } };
  }

  private async wasGathered(context: Context, answer: Handed): Promise<boolean> {
    const bytes = answer.gather === undefined ? undefined : await gathered(context, answer);
    this.asked.bytes += bytes ?? 0;
    return bytes !== undefined;
  }

  private async sliced(context: Context, found: Representation): Promise<StepOutcome | "changed"> {
    const { asked, isolate, step } = this;
    const { purges } = context.tiers;
    const keys = purges && (await keysOfCopy(context, purges, found.target, found.descriptor));
    if (keys !== undefined && purges?.blockOf(keys, context.country, context.nowMs()) !== undefined) return refused("blocked", asked, 451);
    // Where its head was, the look-up has found out; what it read from the reserve is in the colo by now.
    const lookedIn = context.note.tier;
    let slice = sliceOf(context, found, 0);
    let from: "colo" | "reserve" | "upstream" = "colo";
    // What the extent is made of is known once the head is stored.
    if (step.cursor === 0 || found.given !== undefined) {
      const brought = await this.brought(context, slice);
      if (brought.kind !== "here") return this.notBrought(context, slice, brought);
      from = lookedIn === "reserve" && brought.from === "colo" ? "reserve" : brought.from;
      slice = sliceOf(context, { ...found, descriptor: brought.descriptor, given: undefined }, 0);
    }
    const { representation } = slice;
    const slices = extentSlices(representation.descriptor, isolate.geometry, step.extent);
    const described = context.tiers.fills.labels.exact(representation.target.key, representation.descriptor);
    const file = fileOf(context, described, step.extent, slices.length);
    const n = slices[step.cursor];
    if (n === undefined) return { kind: "warm", from: "colo", bytes: asked.bytes, ...asked.told, file };
    if (n > 0) {
      slice = sliceOf(context, representation, n);
      const brought = await this.brought(context, slice);
      if (brought.kind !== "here") return this.notBrought(context, slice, brought);
      from = brought.from;
    }
    await throughEntrypoint(context, slice);
    try {
      // What was confirmed in passing is so for other colos too.
      if (n > 0 && asked.confirmed) await keepInReserve(context, sliceOf(context, representation, 0), true);
      await keepInReserve(context, slice, step.from === "refresh" || asked.requests > 0);
    } catch {
      return later("reserve", asked);
    }
    await this.background.settled();
    if (asked.requests > 0) return { kind: "warm", from: "upstream", bytes: asked.bytes, ...asked.told, file };
    return { kind: "warm", from, bytes: spanBytes(slice.span), ...asked.told, file };
  }

  private brought(context: Context, slice: Slice): Promise<Brought> {
    return bring(context, slice, this.step.from === "reserve" ? "reserve" : "anywhere", () => this.background.settled());
  }

  private notBrought({ tiers }: Context, { representation: { target, descriptor } }: Slice, brought: Exclude<Brought, { kind: "here" }>): StepOutcome | "changed" {
    switch (brought.kind) {
      case "changed":
        return "changed";
      case "absent":
        return { kind: "absent" };
      case "later":
        return later("buffers", this.asked);
      case "failed":
        return later(brought.why, this.asked);
      case "lost":
        return tiers.fills.isUndone(target.key, descriptor) ? later("purged", this.asked) : refused("not-kept", this.asked);
      default:
        return brought satisfies never;
    }
  }
}

/** What a step's outcome tells of the whole. */
function fileOf(context: Context, descriptor: Descriptor, extent: Extent, slices: number): Warmed {
  const nowMs = context.nowMs();
  return {
    size: descriptor.size,
    slices,
    bytes: extentBytes(descriptor, context.isolate.geometry, extent),
    freshUntilMs: Math.round(nowMs + (descriptor.freshSec - currentAgeSec(descriptor, nowMs)) * 1000),
    tags: descriptor.tags,
  };
}
