import type { Order } from "../src/core/prewarm/order.ts";
import type { JobProgress } from "../src/core/prewarm/progress.ts";
import type { StepOutcome, WarmStep } from "../src/core/prewarm/step.ts";
import type { Region } from "../src/core/purge/regions.ts";
import type { EdgeNews } from "../src/core/routing/news.ts";

/** An order as it is handed in; `idempotencyKey` as in ledger-port.ts. */
export type OrderCommand = { readonly order: Order; readonly idempotencyKey?: string };

/** What became of an order that was handed in. */
export type OrderReply = { readonly kind: "accepted"; readonly order: OrderRecord; readonly repeated: boolean } | { readonly kind: "conflict" };

/** An order as the ledger keeps it. */
export type OrderRecord = {
  readonly order: Order;
  readonly cancelledAtMs?: number;
  /** Regions that have not said yet that they have it, or that they know it is cancelled. */
  readonly undelivered: readonly Region[];
};

/** Orders as the control API reaches them, in the ledger's object: stored there before they are accepted, then carried to each region. Throws only when it cannot be reached. */
export interface OrdersPort {
  putOrder(command: OrderCommand): Promise<OrderReply>;
  order(id: string): Promise<OrderRecord | undefined>;
  /**
   * Newest first; `before`: only those accepted before that time. A page that is cut where a call could not carry it, or at
   * `limit`, never ends between two of the same time: ask again with the last one's, until there are none.
   */
  orders(before: number | undefined, limit: number): Promise<readonly OrderRecord[]>;
  /** `by`: the token's name, for the audit log. Cancelled twice it is cancelled once. Nothing: there is no such order. */
  cancelOrder(id: string, by?: string): Promise<OrderRecord | undefined>;
}

/** What of a purge a region would have to fetch anew (`dry_run`). */
export type PurgeCost = {
  readonly region: Region;
  /** Files it knows that the purge names, and their bytes as far as they were played. */
  readonly files: number;
  readonly bytes: number;
  /** Their plays a second of late: each is at most one request to the origin. */
  readonly requestsPerSec: number;
};

/** Why a file is warm in a region, or is not. */
export type Warmth = {
  readonly region: Region;
  readonly state: "warm" | "queued" | "cold";
  /** In a sentence: "ordered by ops (id)", "one listener is no reason", "hot in oc, which this region follows in 41 of 100 cases", … */
  readonly why: string;
  readonly playsPerDay: number;
  readonly warmedAtMs?: number;
  readonly freshUntilMs?: number;
};

/** What a region has done and seen, for metrics and for whoever looks. Sums since its instance began, unless said. */
export type RegionReport = {
  readonly region: Region;
  /** The data centre its object runs in, if it could be found out. */
  readonly home?: string;
  /** `judging`: it plans by itself; `stopped`: what it warmed was not played, see `precision`; `off`: it only follows orders, or does nothing. */
  readonly judgement: { readonly state: "judging" | "stopped" | "off"; readonly why?: string; readonly plannedAtMs?: number };
  /** Of the most played files (100, or as many as there are), how many are warm; 0 to 1; null where none was played. */
  readonly warmShare: number | null;
  /** Of the bytes warmed by judgement a day ago or more (last 7 days), those of files that were played within a day; null: too few to say. */
  readonly precision: number | null;
  readonly warmFiles: number;
  readonly warmBytes: number;
  readonly queued: number;
  /** Counters told by colos and the region's own, by name with labels; a colo is one of the labels. */
  readonly counts: readonly (readonly [name: string, value: number])[];
  /** What it knows of upstream edges (`EdgePort`); absent: none are set. */
  readonly edges?: readonly EdgeNews[];
};

/** A region's warming, as ledger and control API reach it. Throws only when it cannot be reached. */
export interface WarmPort {
  /** Takes an order: it is stored when this returns. Taken twice it is done once. */
  takeOrder(order: Order): Promise<void>;
  /** What it was told of the order, also later, is void: a cancelled order may come after its cancellation. */
  cancelOrder(id: string): Promise<void>;
  /** Of those orders it has, in the order asked. */
  progress(ids: readonly string[]): Promise<readonly (JobProgress & { readonly id: string })[]>;
  /** URLs it knows that carry a tag (hash of the tag's purge key), by hash; those of no file are absent. */
  tagged(hashes: readonly number[]): Promise<readonly (readonly [hash: number, bases: readonly string[]])[]>;
  purgeCost(hashes: readonly number[]): Promise<PurgeCost>;
  warmth(base: string): Promise<Warmth>;
  report(): Promise<RegionReport>;
}

/**
 * Regions tell each other what is played, through the ledger: hands in the region's own most played files and is given
 * those of the others, as they last said. Bytes as src/core/prewarm/tide.ts writes them; nothing is stored beyond a row a region.
 */
export interface TidePort {
  tide(region: Region, bytes: Uint8Array): Promise<readonly (readonly [region: Region, bytes: Uint8Array])[]>;
}

/** Does one step in a colo. Never throws. What does it is given to the region by src/index.ts. */
export interface Warmer {
  warm(colo: string | undefined, step: WarmStep): Promise<StepOutcome>;
}
