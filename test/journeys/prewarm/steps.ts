import { expect } from "vitest";
import type { FleetOptions } from "../../../scripts/local/fleet.ts";
import type { StepOutcome, WarmStep } from "../../../src/core/prewarm/step.ts";
import type { Bytes } from "../../origin/bytes.ts";
import type { Exchange } from "../../origin/origin.ts";
import { expectWhole, isHit } from "../../support/judge.ts";
import { SITE, startScene, type ColoName, type Scene } from "../purge/scene.ts";

/** The region whose object warms a data centre. */
const REGION_OF: Readonly<Record<ColoName, string>> = { FRA: "weur", IAD: "enam", NRT: "apac-ne" };

/** A step as tests say it: of a path, from wherever it is to be had, unless said otherwise. */
export type StepWords = Partial<Omit<WarmStep, "base">>;

/** A scene whose regions do single steps when they are told to. */
export interface Steps extends Scene {
  /** The region of a data centre does one step there, through its object. */
  step(colo: ColoName, path: string, words?: StepWords): Promise<StepOutcome>;
  /** All steps of an extent, in order, until one is not warm. */
  all(colo: ColoName, path: string, words?: StepWords): Promise<StepOutcome[]>;
  /** Holds when a GET at a data centre is a hit with these bytes, and the origin hears nothing of it. */
  expectHit(colo: ColoName, path: string, bytes: Bytes): Promise<void>;
  /** What the origin was asked for a path while `work` ran. */
  during<T>(path: string, work: () => Promise<T>): Promise<{ readonly said: T; readonly asked: readonly Exchange[] }>;
}

/** Starts the Worker of `stepping/` for one test file. */
export async function startSteps(settings: Record<string, unknown> = {}, options: FleetOptions = {}): Promise<Steps> {
  const scene = await startScene(settings, { config: "test/journeys/prewarm/stepping/wrangler.toml", ...options });
  const step: Steps["step"] = async (colo, path, words = {}) => {
    const whole: WarmStep = { base: SITE + path, extent: "all", cursor: 0, needs: 0, from: "upstream", ...words };
    const answer = await scene.at("FRA", "/.step", { method: "POST", body: JSON.stringify({ region: REGION_OF[colo], colo, step: whole }), withinMs: 30_000 });
    expect(answer.status).toBe(200);
    return JSON.parse(answer.body.toString()) as StepOutcome;
  };
  const during: Steps["during"] = async (path, work) => {
    const before = scene.origin.to(path).length;
    const said = await work();
    return { said, asked: scene.origin.to(path).slice(before) };
  };
  return {
    ...scene,
    step,
    async all(colo, path, words = {}) {
      const outcomes = [await step(colo, path, words)];
      const [first] = outcomes;
      for (let cursor = 1; first?.kind === "warm" && cursor < first.file.slices; cursor += 1) outcomes.push(await step(colo, path, { ...words, cursor }));
      return outcomes;
    },
    during,
    async expectHit(colo, path, bytes) {
      const { said, asked } = await during(path, () => scene.at(colo, path));
      expectWhole(said, bytes);
      expect({ hit: isHit(said), asked: asked.length }).toEqual({ hit: true, asked: 0 });
    },
  };
}

/** What a warm outcome says of where it came from and what that cost. */
export function costOf(outcome: StepOutcome): unknown {
  if (outcome.kind !== "warm") return outcome;
  const { from, bytes, upstreamRequests } = outcome;
  return { from, bytes, upstreamRequests };
}
