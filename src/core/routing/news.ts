import type { EjectedWhy } from "./standing.ts";

/** What an isolate or fill object saw of one edge since it last told. Sums, so that reports can be added. */
export type EdgeReport = {
  readonly id: string;
  /** Requests that ended, and of them those the edge is to blame for, by how they ended (`Ended`). */
  readonly asked: number;
  readonly failed: readonly (readonly [how: string, times: number])[];
  /** First bytes of those that were answered: how many in each class (`classes.ts`), lowest first, trailing zeros left out. */
  readonly firstBytes: readonly number[];
  /** The newest peak EWMA of whoever tells, ms; 0: nothing was answered. */
  readonly peakMs: number;
  /** Bytes of bodies, and the ms they took after their first byte. */
  readonly bytes: number;
  readonly bodyMs: number;
  /** Under way when this was told. */
  readonly inFlight: number;
  /** Asked a second time because it was late; another asked because this one was. */
  readonly hedges: number;
  readonly drifts: number;
  /** Ejected where this was told, and why; absent: not. */
  readonly ejected?: EjectedWhy;
  /** It asked to be left alone for this many seconds from now. */
  readonly waitSec?: number;
};

/** What a region says of an edge to its colos. */
export type EdgeNews = {
  readonly id: string;
  /** As its colos measured it; 0: nobody has. */
  readonly firstByteMs: number;
  readonly p95Ms: number;
  readonly kbps: number;
  /** What it sends to all regions together, Mbit/s. */
  readonly mbps: number;
  /** The region's colos agree, or other regions say, that it is not to be asked; absent: it is. */
  readonly ejected?: EjectedWhy;
  /** How old the newest measurement is, ms. */
  readonly ageMs: number;
};

/** What a region tells the others of an edge, through the ledger. */
export type EdgeWord = {
  readonly id: string;
  /** What it sends to the region, Mbit/s. */
  readonly mbps: number;
  readonly ejected?: EjectedWhy;
};
