import { isForLater } from "../../src/core/cache/statuses.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import { retryAfterSec } from "../../src/core/http/retry-after.ts";
import type { Ended } from "../../src/core/routing/attempt.ts";
import type { Sent } from "../tiers/send.ts";
import type { Verdict } from "./errand.ts";

/** What one edge's answer is: how the attempt ended, and whether the edge says that nothing is there. */
export type Judged = {
  readonly ended: Ended;
  readonly absent: boolean;
  readonly response?: Response;
  readonly status?: number;
  readonly retryAfterSec?: number;
};

/** What an answer is judged by. `from`: the edge the representation came from; `trusted`: it is the one that answers. */
export type Terms = {
  readonly statuses: ReadonlySet<number>;
  readonly judge: (response: Response) => Verdict;
  readonly from: string | undefined;
  readonly edge: string;
  readonly nowMs: number;
};

/**
 * "Not here, or not for you": a mirror that lacks a file, a store that does not say which of them it lacks, one whose credentials have run
 * out (400 in S3's words), which is not paid for, takes no reads, does not know the host (RFC 9110 §15.5.20) or may not give it where it is.
 */
const NOT_HERE: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 405, 407, 410, 421, 451]);

/**
 * What an edge's answer to an errand means. A status of FAILOVER_STATUSES and one that says "later" is a failure of the edge; "not
 * here" is an answer, but of an edge that contradicts the one a representation came from it is drift.
 */
export function judged(sent: Sent, { statuses, judge, from, edge, nowMs }: Terms): Judged {
  if (!sent.ok) return { ended: FAILED[sent.code] ?? "unreachable", absent: sent.code === "url-malformed" };
  const { response } = sent;
  const { status, headers } = response;
  if (statuses.has(status) || (status < 500 && isForLater(status))) {
    const sec = retryAfterSec(headers.get("retry-after"), nowMs);
    return { ended: "status", absent: false, response, status, ...(sec === undefined ? {} : { retryAfterSec: sec }) };
  }
  const contradicts = from !== undefined && from !== edge;
  if (NOT_HERE.has(status)) return { ended: contradicts ? "drift" : "answered", absent: true, response, status };
  const verdict = judge(response);
  // Of another representation than before, by the word of the edge that gave the one before: it has changed.
  const ended = verdict === "good" || (verdict === "drift" && from === edge) ? "answered" : verdict;
  return { ended, absent: false, response, status };
}

const FAILED: { readonly [Code in ErrorCode]?: Ended } = {
  "upstream-unreachable": "unreachable",
  "upstream-timeout": "timeout",
  "upstream-protocol": "wrong",
  "upstream-too-many-redirects": "wrong",
  "upstream-credentials": "credentials",
  "settings-invalid": "credentials",
  "url-malformed": "answered",
};
