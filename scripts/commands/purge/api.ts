import { API_VERSION, type Operation, routeOf } from "../../../src/control/addresses.ts";
import type { Envelope } from "../../../src/control/envelope.ts";
import type { Connection } from "./connection.ts";

/** What came of one question to the control API. */
export type Answer<T> =
  | { readonly kind: "answered"; readonly status: number; readonly result: T; readonly next: number | string | null }
  /** It said no. `retryable`: the same question may be answered later. */
  | { readonly kind: "refused"; readonly status: number; readonly why: string; readonly retryable: boolean; readonly afterMs?: number }
  | { readonly kind: "silent"; readonly why: string };

/** What goes with a question. */
export type Question = {
  /** What stands for `{id}` in the operation's path. */
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
/** Statuses that may be otherwise in a moment (RFC 6585 4, RFC 9110 15.6); 503 without Retry-After is a setting that is missing. */
const PASSING = new Set([429, 500, 502, 504]);

/** Asks the control API once. Timeout: 10 s unless said; never throws but when `signal` is aborted. */
export async function ask<T>({ edge, prefix, token }: Connection, operation: Operation, question: Question, signal?: AbortSignal): Promise<Answer<T>> {
  const { id = "", query = {}, body, headers, timeoutMs = TIMEOUT_MS } = question;
  const { method, path } = routeOf(operation);
  const url = new URL(`${prefix}${API_VERSION}${path.replace("{id}", () => encodeURIComponent(id))}`, edge);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/json", ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A redirect would carry the token to wherever it points.
      redirect: "manual",
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return read(answer.status, answer.headers.get("retry-after"), await answer.text());
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: "silent", why: timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error) };
  }
}

function read<T>(status: number, retryAfter: string | null, text: string): Answer<T> {
  const envelope = envelopeOf<T>(text);
  if (envelope?.success === true && status < 300) {
    return { kind: "answered", status, result: envelope.result as T, next: envelope.result_info?.next ?? null };
  }
  const why = envelope?.errors.map(({ code, message }) => `${message} (${code})`).join("; ");
  const afterMs = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) * 1000 : undefined;
  return {
    kind: "refused",
    status,
    why: why === undefined || why === "" ? `${status} without a word of the control API; is DOWNBEAT_URL the edge?` : why,
    retryable: PASSING.has(status) || (status === 503 && afterMs !== undefined),
    ...(afterMs !== undefined && { afterMs }),
  };
}

function envelopeOf<T>(text: string): Envelope<T> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("success" in value)) return undefined;
    return value as Envelope<T>;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
