import type { StepOutcome } from "../../src/core/prewarm/step.ts";
import { retryAfterSec } from "../../src/core/http/retry-after.ts";
import { type Descriptor, storedField } from "../../src/core/cache/descriptor.ts";
import { isForLater } from "../../src/core/cache/statuses.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Context } from "../context.ts";
import type { Stage } from "../steps/stage.ts";
import { discard } from "../tiers/send.ts";
import type { Asked } from "./asked.ts";

/** Errors of ours that say nothing of the URL: the upstream, or who knows of purges, is not to be had. */
const PASSING: ReadonlySet<ErrorCode> = new Set(["upstream-unreachable", "upstream-timeout", "upstream-credentials", "no-edge", "no-promise"]);

/** Not now: nothing is wrong with the URL. */
export function later(why: string, asked: Asked, status = asked.status): StepOutcome {
  const { retryAfterSec: retry } = asked;
  return { kind: "later", why, ...(status === undefined ? {} : { status }), ...(retry === undefined ? {} : { retryAfterSec: retry }), ...asked.told };
}

/** Not at all. */
export function refused(why: string, asked: Asked, status?: number): StepOutcome {
  return { kind: "refused", why, ...(status === undefined ? {} : { status }), upstreamRequests: asked.requests };
}

/** What a stage at which nothing can be warmed comes to; bodies it holds are given back. Nothing: it goes on to be one. */
export function endOf({ note }: Context, stage: Stage, asked: Asked): StepOutcome | undefined {
  switch (stage.at) {
    case "refuse":
      if (stage.code === "blocked") return refused("blocked", asked, 451);
      return PASSING.has(stage.code) ? later(stage.code, asked) : refused(stage.code, asked);
    case "pass":
      // Purged again and again while it is asked for.
      return stage.why === "purged" ? later(stage.why, asked) : refused(stage.why, asked);
    case "hand-on":
      discard(stage.answer.body);
      return byStatus(note.why ?? "not-stored", stage.answer.status, asked);
    case "answer":
      return ofAnswer(note, stage.representation, asked);
    case "choose":
    case "control":
    case "preflight":
    case "done":
      return refused(stage.at, asked);
    default:
      return undefined;
  }
}

function ofAnswer(note: Context["note"], { descriptor, stored, given }: Extract<Stage, { at: "answer" }>["representation"], asked: Asked): StepOutcome | undefined {
  if (stored && note.outcome !== "stood-in" && descriptor.status === 200) return undefined;
  if (given?.kind === "body") discard(given.body);
  // An old copy may stand in for listeners; it is no fresh one.
  if (note.outcome === "stood-in") return later(asked.unreachable ?? "upstream-error", asked);
  return stored ? ofStored(descriptor, asked) : refused(note.why ?? "not-stored", asked);
}

/** An error that is stored for a while. */
function ofStored(descriptor: Descriptor, asked: Asked): StepOutcome {
  asked.retryAfterSec ??= retryAfterSec(storedField(descriptor, "retry-after"), descriptor.askedAtMs);
  return byStatus("not-there", descriptor.status, asked);
}

function byStatus(why: string, status: number, asked: Asked): StepOutcome {
  return isForLater(status) ? later(status === 429 ? "too-many-requests" : "upstream-error", asked, status) : refused(why, asked, status);
}
