import { loopFields } from "../../src/core/cache/ask.ts";
import { isForLater } from "../../src/core/cache/statuses.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import { retryAfterSec } from "../../src/core/http/retry-after.ts";
import type { Attempt, Ended } from "../../src/core/routing/attempt.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import { discard } from "../tiers/send.ts";
import type { Dispatch } from "./dispatch.ts";

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
  if (!sent.ok) return { edge: id, ended: ENDED[sent.code] ?? "unreachable", ms };
  const { status, headers: fields, body } = sent.response;
  discard(body);
  const failed = settings.failoverStatuses.includes(status) || (status < 500 && isForLater(status));
  const waitSec = failed ? retryAfterSec(fields.get("retry-after"), nowMs) : undefined;
  return { edge: id, ended: failed ? "status" : "answered", status, ms, ...(waitSec === undefined ? {} : { retryAfterSec: waitSec }) };
}

const ENDED: { readonly [Code in ErrorCode]?: Ended } = {
  "upstream-timeout": "timeout",
  "upstream-protocol": "wrong",
  "upstream-too-many-redirects": "wrong",
  "upstream-credentials": "credentials",
  "settings-invalid": "credentials",
};
