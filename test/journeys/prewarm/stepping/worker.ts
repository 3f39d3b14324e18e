import type { StepOutcome, WarmStep } from "../../../../src/core/prewarm/step.ts";
import worker, { Region as RegionObject } from "../../../../src/index.ts";

export { Colo, Fill, Ledger, Warm } from "../../../../src/index.ts";

/** A region that does a step when it is told to. */
export class Region extends RegionObject {
  step(colo: string | undefined, step: WarmStep): Promise<StepOutcome> {
    return this.warmer.warm(colo, step);
  }
}

type Stepping = { step(colo: string | undefined, step: WarmStep): Promise<StepOutcome> };
type Env = Parameters<typeof worker.fetch>[1] & { readonly REGION: DurableObjectNamespace };

export default {
  async fetch(request: Request, env: Env, execution: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname !== "/.step") return worker.fetch(request, env, execution);
    const { region, colo, step } = (await request.json()) as { region: string; colo?: string; step: WarmStep };
    const object = env.REGION.get(env.REGION.idFromName(region)) as unknown as Stepping;
    return Response.json(await object.step(colo, step));
  },
};
