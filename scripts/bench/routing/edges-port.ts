import { fork } from "node:child_process";
import { once } from "node:events";
import { ended } from "../processes.ts";

/** How far an edge is away, what a connection to it brings (0: no limit), and where it is said to be (a location hint). */
export type EdgeShape = { latencyMs: number; bytesPerSecond: number; place?: string };

/** A request an edge was sent; ms since the epoch. */
export type Seen = { atMs: number; path: string };

/** What the edges' process is told. */
export type EdgesAsk =
  | { do: "start"; edges: readonly EdgeShape[] }
  /** Breaks all its connections and refuses new ones; `live`: listens again on the same port. */
  | { do: "die" | "live"; edge: number }
  /** This share of its requests gets no answer from now on. */
  | { do: "stall"; edge: number; share: number }
  /** What each was sent since the last time. */
  | { do: "take" };

/** Running edges, in a process of their own. */
export type Edges = {
  readonly urls: readonly string[];
  die(edge: number): Promise<void>;
  live(edge: number): Promise<void>;
  stall(edge: number, share: number): Promise<void>;
  /** Requests of each edge since the last call. */
  take(): Promise<Seen[][]>;
  close(): Promise<void>;
};

/** Starts edges on free ports of loopback. */
export async function startEdges(shapes: readonly EdgeShape[]): Promise<Edges> {
  const child = fork(new URL("edges.ts", import.meta.url), { execArgv: ["--disable-warning=ExperimentalWarning"], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  let before: Promise<unknown> = Promise.resolve();
  // One question at a time: answers carry no names.
  const ask = (message: EdgesAsk): Promise<unknown> => {
    const answered = before.then(async () => {
      child.send(message);
      const [{ said }] = (await once(child, "message")) as [{ said: unknown }];
      return said;
    });
    before = answered;
    return answered;
  };
  const ports = (await ask({ do: "start", edges: shapes })) as number[];
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    die: async (edge) => void (await ask({ do: "die", edge })),
    live: async (edge) => void (await ask({ do: "live", edge })),
    stall: async (edge, share) => void (await ask({ do: "stall", edge, share })),
    take: async () => (await ask({ do: "take" })) as Seen[][],
    close: () => ended(child),
  };
}
