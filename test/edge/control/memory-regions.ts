import type { EdgePort } from "../../../durable-objects/edge-ports.ts";
import type { PurgeCost, RegionReport, WarmPort, Warmth } from "../../../durable-objects/prewarm-ports.ts";
import type { Order } from "../../../src/core/prewarm/order.ts";
import type { JobProgress } from "../../../src/core/prewarm/progress.ts";
import { hashOf } from "../../../src/core/purge/key.ts";
import type { EdgeNews } from "../../../src/core/routing/news.ts";
import type { Region } from "../../../src/core/purge/regions.ts";

/** What one region says, all of it a test's to set. */
export class MemoryRegion implements WarmPort, EdgePort {
  /** Cache keys by purge key, of which a region is told hashes alone. */
  readonly files = new Map<string, readonly string[]>();
  readonly jobs = new Map<string, JobProgress>();
  cost: Omit<PurgeCost, "region"> = { files: 0, bytes: 0, requestsPerSec: 0 };
  /** What it says of edges. */
  news: readonly EdgeNews[] = [];
  known: Omit<Warmth, "region"> = { state: "cold", why: "nothing is known of it", playsPerDay: 0 };
  /** `gone`: it cannot be reached. `silent`: it never answers. */
  fault: "gone" | "silent" | undefined;
  /** As it is asked for progress. */
  onProgress: () => void = () => undefined;
  asked = 0;

  constructor(readonly region: Region) {}

  /** Says how far it is with an order. */
  did(id: string, job: Partial<JobProgress>): void {
    const nothing = { urls: 0, done: 0, found: 0, failed: 0, failures: [], upstreamRequests: 0, upstreamBytes: 0, reserveBytes: 0, startsAtMs: 0 };
    this.jobs.set(id, { region: this.region, state: "running", ...nothing, ...job });
  }

  async takeOrder(_order: Order): Promise<void> {
    await this.reached();
  }

  async cancelOrder(_id: string): Promise<void> {
    await this.reached();
  }

  async progress(ids: readonly string[]): Promise<readonly (JobProgress & { readonly id: string })[]> {
    await this.reached();
    this.onProgress();
    return ids.flatMap((id) => {
      const job = this.jobs.get(id);
      return job === undefined ? [] : [{ ...job, id }];
    });
  }

  async tagged(hashes: readonly number[]): Promise<readonly (readonly [number, readonly string[]])[]> {
    await this.reached();
    return [...this.files].flatMap(([key, bases]) => (hashes.includes(hashOf(key)) ? [[hashOf(key), bases] as const] : []));
  }

  async purgeCost(hashes: readonly number[]): Promise<PurgeCost> {
    await this.reached();
    const files = [...this.files].filter(([key]) => hashes.includes(hashOf(key))).length;
    return { region: this.region, ...this.cost, files };
  }

  async warmth(_base: string): Promise<Warmth> {
    await this.reached();
    return { region: this.region, ...this.known };
  }

  async edges(): Promise<readonly EdgeNews[]> {
    await this.reached();
    return this.news;
  }

  async report(): Promise<RegionReport> {
    throw new Error("not asked by the control API's own routes");
  }

  private async reached(): Promise<void> {
    this.asked += 1;
    if (this.fault === "gone") throw new Error("gone");
    if (this.fault === "silent") await new Promise(() => undefined);
  }
}

/** All regions, each made when it is first asked for. */
export class MemoryRegions {
  private readonly regions = new Map<string, MemoryRegion>();

  /** A region by its name. */
  of(region: string): MemoryRegion {
    const known = this.regions.get(region) ?? new MemoryRegion(region as Region);
    this.regions.set(region, known);
    return known;
  }

  /** How often any was asked anything. */
  get asked(): number {
    return [...this.regions.values()].reduce((sum, { asked }) => sum + asked, 0);
  }
}
