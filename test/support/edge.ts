import { startFleet } from "./fleet.ts";
import type { Origin } from "../origin/origin.ts";
import { rawRequest, type RawAnswer, type RawAsk } from "./raw.ts";

/** Sizes and timeouts small enough that files stay small and nothing waits long. */
export const HEAD_BYTES = 64 * 1024;
export const SLICE_BYTES = 64 * 1024;
/** No request of a journey may take longer, whatever the origin does. */
export const BOUND_MS = 8_000;

const SETTINGS: Record<string, string> = {
  HEAD_BYTES: String(HEAD_BYTES),
  SLICE_BYTES: String(SLICE_BYTES),
  UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "1000",
  UPSTREAM_IDLE_TIMEOUT_MS: "1000",
};

/** What one test file may want of its fleet. */
export interface EdgeOptions {
  settings?: Record<string, unknown>;
  pops?: string[];
  reserve?: boolean;
}

/** The real edge in front of an origin, with caches of its own. */
export interface Edge {
  readonly url: string;
  /** The edges of all colos, in the order they were named. */
  readonly pops: readonly { colo: string; url: string }[];
  /** A GET of `path` at the first colo; `path` is sent as it is. */
  get(path: string, headers?: RawAsk["headers"]): Promise<RawAnswer>;
  /** Any request at the first colo. */
  ask(path: string, ask?: RawAsk): Promise<RawAnswer>;
  close(): Promise<void>;
}

/** Starts a fleet in front of `origin`, for one test file. */
export async function startEdge(origin: Pick<Origin, "url">, options: EdgeOptions = {}): Promise<Edge> {
  const fleet = await startFleet({
    origin: origin.url,
    port: 0,
    logLevel: "none",
    settings: { ...SETTINGS, ...options.settings },
    ...(options.pops && { pops: options.pops }),
    ...(options.reserve && { reserve: true }),
  });
  const first = fleet.edges[0];
  if (first === undefined) throw new Error("a fleet without edges");
  const ask = (path: string, ask: RawAsk = {}): Promise<RawAnswer> =>
    rawRequest(first.url, { withinMs: BOUND_MS, ...ask, path });
  return {
    url: first.url,
    pops: fleet.edges,
    ask,
    get: (path, headers) => ask(path, headers ? { headers } : {}),
    close: () => fleet.close(),
  };
}
