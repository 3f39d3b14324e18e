import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { vi } from "vitest";
import type { Warmer } from "../../durable-objects/prewarm-ports.ts";
import type { LedgerBindings } from "../../durable-objects/ledger/terms.ts";
import type { RegionObject } from "../../durable-objects/region.ts";
import { Warming } from "../../durable-objects/region/warming.ts";
import type { JobProgress } from "../../src/core/prewarm/progress.ts";
import type { Order } from "../../src/core/prewarm/order.ts";
import type { StepOutcome, WarmStep } from "../../src/core/prewarm/step.ts";
import { RegionScene } from "./region-scene.ts";
import { fresh } from "./make.ts";

/** A step as the outside world saw it. */
export type SeenStep = WarmStep & { readonly colo: string | undefined; readonly atMs: number };

/** The outside world: colos in which steps are done, as the test says. What has been warmed is warm the next time. */
export class World implements Warmer {
  readonly steps: SeenStep[] = [];
  /** Steps that went to the upstream, by URL and slice. */
  readonly asked: string[] = [];
  readonly warmed = new Set<string>();
  slices = 1;
  bytes = 1000;
  freshMs = 3_600_000;
  underWay = 0;
  mostUnderWay = 0;
  /** URLs that had two steps at once. */
  readonly atOnce: string[] = [];
  private readonly bases = new Set<string>();
  /** What comes of a step, if not what usually does. */
  script: ((step: SeenStep) => StepOutcome | undefined | Promise<StepOutcome | undefined>) | undefined;

  async warm(colo: string | undefined, step: WarmStep): Promise<StepOutcome> {
    const seen = { ...step, colo, atMs: Date.now() };
    this.steps.push(seen);
    this.underWay += 1;
    if (this.bases.has(step.base)) this.atOnce.push(step.base);
    this.bases.add(step.base);
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      return (await this.script?.(seen)) ?? this.usual(step);
    } finally {
      this.underWay -= 1;
      this.bases.delete(step.base);
    }
  }

  /** It is in the colo, or comes from the upstream. */
  usual({ base, cursor, from }: WarmStep): StepOutcome {
    const name = `${base} ${cursor}`;
    const wasWarm = this.warmed.has(name);
    if (from === "reserve" && !wasWarm) return { kind: "absent" };
    const asks = from === "refresh" || !wasWarm;
    if (asks) this.asked.push(name);
    this.warmed.add(name);
    const bytes = wasWarm ? 0 : this.bytes;
    return { kind: "warm", from: wasWarm ? "colo" : "upstream", bytes, upstreamRequests: asks ? 1 : 0, firstByteMs: 1, file: this.file() };
  }

  file() {
    return { size: this.slices * this.bytes, slices: this.slices, bytes: this.slices * this.bytes, freshUntilMs: Date.now() + this.freshMs, tags: [] };
  }
}

/** A region with a world of its own around it. */
export class WarmingScene extends RegionScene {
  readonly world = new World();

  constructor(region = "weur") {
    super(region);
    // Whatever instance of the object there is or will be, the steps are done by this world.
    vi.spyOn(Warming.prototype as unknown as { warmer: Warmer }, "warmer", "get").mockImplementation(() => this.world);
  }

  warming<T>(work: (warming: Warming, object: RegionObject<LedgerBindings>, state: DurableObjectState) => T | Promise<T>): Promise<T> {
    return this.within((object, state) => work(object["warming"], object, state));
  }

  take(order: Order): Promise<void> {
    return this.warming((warming) => warming.takeOrder(order));
  }

  async progress(id: string): Promise<JobProgress | undefined> {
    return this.warming(async (warming) => (await warming.progress([id]))[0]);
  }

  /** Its alarm comes, if one is set. */
  alarm(): Promise<boolean> {
    return runDurableObjectAlarm(this.stub);
  }

  /** When its alarm is set for. */
  alarmAt(): Promise<number | null> {
    return this.warming((_, __, state) => state.storage.getAlarm());
  }

  async evict(): Promise<void> {
    await evictDurableObject(this.stub);
  }

  /** Waits until an order stands as it should; its alarms come by themselves, unless clocks were moved. */
  async until(id: string, state: JobProgress["state"], ms = 15_000): Promise<JobProgress> {
    return vi.waitFor(async () => {
      if (aheadMs > 0) await this.alarm();
      const progress = await this.progress(id);
      if (progress?.state !== state) throw new Error(`${id} is ${JSON.stringify(progress)}`);
      return progress;
    }, { timeout: ms, interval: 20 });
  }

  async sql(query: string, ...bindings: (string | number)[]): Promise<Record<string, SqlStorageValue>[]> {
    return this.within((_, { storage }) => storage.sql.exec(query, ...bindings).toArray());
  }
}

/** An order for some URLs in one region, now. */
export function orderOf(changes: Partial<Order> & { readonly bases?: readonly string[] } = {}): Order {
  const { bases = basesOf(3), ...rest } = changes;
  return {
    id: fresh("order"), by: "ops", acceptedAtMs: Date.now(), wanted: { kind: "urls", bases }, extent: "start", priority: "normal",
    startsAtMs: { weur: Date.now() }, budget: {}, asked: {}, ...rest,
  };
}

/** So many cache keys. */
export function basesOf(count: number, name = "a"): string[] {
  return Array.from({ length: count }, (_, i) => `music.example/${name}/${i}.flac`);
}

let aheadMs = 0;

/** It is so much later, for everything that reads a clock here; alarms are the platform's, and come when a test lets them. */
export function later(ms: number): void {
  aheadMs += ms;
  const real = performance.timeOrigin;
  vi.spyOn(Date, "now").mockImplementation(() => Math.floor(real + performance.now()) + aheadMs);
}

/** It is now again. */
export function now(): void {
  aheadMs = 0;
}
