import { loopFields } from "../../src/core/cache/ask.ts";
import type { Attempt } from "../../src/core/routing/attempt.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import { discard } from "../tiers/send.ts";
import type { Dispatch } from "./dispatch.ts";
import { judged } from "./judged.ts";

/** What a probe takes from the settings. */
export type ProbeSettings = Pick<Settings, "failoverStatuses" | "nodeName" | "upstreamFirstByteTimeoutMs">;

/**
 * Asks an edge for the first KiB of its `probe` path and gives its body back: one request, as long as an upstream's first byte may take.
 * A status that is its own to give is an answer, as for listeners. `now` is a clock in ms. Never throws; nothing where it has no such path.
 */
export async function probeEdge({ id, url, probe }: Edge, settings: ProbeSettings, dispatch: Dispatch, now: () => number): Promise<Attempt | undefined> {
  if (probe === undefined) return undefined;
  const { nodeName, upstreamFirstByteTimeoutMs: firstByteTimeoutMs } = settings;
  const headers: [string, string][] = [["accept", "*/*"], ["accept-encoding", "identity"], ["user-agent", nodeName], ...loopFields(nodeName, null, null), ["range", "bytes=0-1023"]];
  const beganMs = now();
  const sent = await dispatch({ url: `${url}${probe}`, headers, redirect: "follow", firstByteTimeoutMs });
  const nowMs = now();
  // Whole ms are all a clock tells here; 0 would be no measurement.
  const ms = Math.max(1, nowMs - beganMs);
  if (sent.ok) discard(sent.response.body);
  const { ended, status, retryAfterSec, response } = judged(sent, { statuses: new Set(settings.failoverStatuses), judge: () => "good", from: undefined, edge: id, nowMs });
  // What names nothing anywhere is an answer to a listener; to a probe nobody answered.
  const how = ended === "answered" && response === undefined ? "unreachable" : ended;
  return { edge: id, ended: how, ms, ...(status === undefined ? {} : { status }), ...(retryAfterSec === undefined ? {} : { retryAfterSec }) };
}
