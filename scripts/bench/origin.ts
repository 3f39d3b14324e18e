/**
 * An origin that is as far away as it is told: `tsx scripts/bench/origin.ts [--port 9100] [--latency 80] [--rate 2500000]`
 * (milliseconds before the headers; bytes per second and connection, 0: no limit). Serves `/audio/<seed>-<MiB>.flac`
 * with a strong ETag and ranges, says at `/_stats` what it was asked and has sent, forgets that at `/_reset`, and ends on SIGTERM.
 */
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import type { OriginStats } from "./origin-stats.ts";
import { Shaper } from "./shaper.ts";
import { answerTrack } from "./track-answer.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9100" },
    latency: { type: "string", default: "80" },
    rate: { type: "string", default: "2500000" },
  },
});
const latencyMs = Number(values.latency);
let stats: OriginStats = { requests: 0, bytes: 0, paths: {} };
const paths = new WeakMap<ServerResponse, string>();

const shaper = new Shaper(Number(values.rate), (bytes, response) => {
  stats.bytes += bytes;
  rowOf(paths.get(response) ?? "").bytes += bytes;
});

function rowOf(path: string): OriginStats["paths"][string] {
  return (stats.paths[path] ??= { requests: 0, bytes: 0, atMs: [] });
}

const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
  const path = request.url ?? "/";
  if (path === "/_stats" || path === "/_reset") {
    if (path === "/_reset") stats = { requests: 0, bytes: 0, paths: {} };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(stats));
    return;
  }
  stats.requests += 1;
  const row = rowOf(path);
  row.requests += 1;
  row.atMs.push(performance.timeOrigin + performance.now());
  paths.set(response, path);
  if (latencyMs === 0) answerTrack(shaper, request, response, path);
  else setTimeout(() => answerTrack(shaper, request, response, path), latencyMs);
});
server.listen(Number(values.port), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`ready http://127.0.0.1:${port}`);
});
process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(0)); // never outlive the benchmark that forked it
