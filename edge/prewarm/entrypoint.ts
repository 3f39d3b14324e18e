import { WorkerEntrypoint } from "cloudflare:workers";
import type { StepOutcome, WarmStep } from "../../src/core/prewarm/step.ts";
import { type Bindings, isolateOf } from "../isolate.ts";
import { warm } from "./warm.ts";

/**
 * Does one step of warming where it is called: each call is an invocation with subrequests of its own. Reached through
 * `ctx.exports` only; no route and no other Worker's binding names it, and it answers no `fetch`.
 */
export class Warm extends WorkerEntrypoint<Bindings> {
  /** `colo`: the data centre's code, as far as it is known. Never throws, but where the call itself does not come through. */
  async warm(colo: string | undefined, step: WarmStep): Promise<StepOutcome> {
    const opening = isolateOf(standingIn(this.env, colo));
    if (!opening.ok) return { kind: "later", why: "settings-invalid", upstreamRequests: 0 };
    return warm(opening.isolate, colo, step, this.ctx);
  }
}

/** Bindings by the data centre they are to stand in. */
const STANDING = new WeakMap<object, Map<string, Bindings>>();

/**
 * An isolate stands in one data centre, so its memory knows no other. Where objects are told their homes (`HOMES`) all of them
 * may run in one, as in a local fleet: each data centre gets a state of its own then.
 */
function standingIn(env: Bindings, colo: string | undefined): Bindings {
  if (colo === undefined || !("HOMES" in env)) return env;
  const known = STANDING.get(env) ?? new Map<string, Bindings>();
  STANDING.set(env, known);
  const bindings = known.get(colo) ?? { ...env, HOME: colo };
  known.set(colo, bindings);
  return bindings;
}
