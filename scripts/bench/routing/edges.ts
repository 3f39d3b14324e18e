/**
 * Upstream edges that can be made to fail, in a process of their own: forked, told what to do by messages (`EdgesAsk`), each
 * answered once. Each serves the tracks of `content.ts` on a port of its own.
 */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Shaper } from "../shaper.ts";
import { answerTrack } from "../track-answer.ts";
import type { EdgeShape, EdgesAsk, Seen } from "./edges-port.ts";

/** A stalled request is answered so late: longer than anybody waits. */
const STALL_MS = 60_000;

/** Two thousand listeners at an audio stream's pace: small writes would measure the machine. */
const TICK_MS = 400;

class EdgeServer {
  stallShare = 0;
  seen: Seen[] = [];
  private port = 0;
  private server: Server | undefined;
  private readonly shape: EdgeShape;
  private readonly shaper: Shaper;
  private turn = 0;

  constructor(shape: EdgeShape) {
    this.shape = shape;
    this.shaper = new Shaper(shape.bytesPerSecond, () => undefined, TICK_MS);
  }

  /** Listens, on the port it had before if there was one. */
  async live(): Promise<number> {
    const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => this.answer(request, response));
    await new Promise<void>((listening) => server.listen(this.port, "127.0.0.1", listening));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this.port;
  }

  /** Breaks every connection and takes no more. */
  async die(): Promise<void> {
    const gone = new Promise((closed) => this.server?.close(closed));
    this.server?.closeAllConnections();
    await gone;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "/";
    this.seen.push({ atMs: Date.now(), path });
    this.turn += 1;
    // Evenly, so that a short run has its share too.
    const stalls = Math.floor(this.turn * this.stallShare) > Math.floor((this.turn - 1) * this.stallShare);
    const later = setTimeout(() => answerTrack(this.shaper, request, response, path), stalls ? STALL_MS : this.shape.latencyMs);
    response.once("close", () => clearTimeout(later));
  }
}

let edges: EdgeServer[] = [];

async function told(ask: EdgesAsk): Promise<unknown> {
  const edge = "edge" in ask ? edges[ask.edge] : undefined;
  switch (ask.do) {
    case "start":
      edges = ask.edges.map((shape) => new EdgeServer(shape));
      return Promise.all(edges.map((each) => each.live()));
    case "die":
      return edge?.die();
    case "live":
      return edge?.live();
    case "stall":
      if (edge !== undefined) edge.stallShare = ask.share;
      return undefined;
    case "take":
      return edges.map((each) => {
        const { seen } = each;
        each.seen = [];
        return seen;
      });
    default:
      return ask satisfies never;
  }
}

process.on("message", (ask: EdgesAsk) => {
  void told(ask).then((said) => process.send?.({ said: said ?? null }));
});
process.on("disconnect", () => process.exit(0)); // never outlive the benchmark that forked it
