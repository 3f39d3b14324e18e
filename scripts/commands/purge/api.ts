import { ControlClient } from "../../../src/control/client.ts";
import { ControlError, Unanswered } from "../../../src/control/client-errors.ts";
import type { Connection } from "./connection.ts";

/** Why there is no answer. `retryable`: the same question may be answered later. */
export type Trouble =
  | { readonly kind: "refused"; readonly status: number; readonly why: string; readonly retryable: boolean; readonly afterMs?: number }
  /** Nobody answered, and whether it was done is not known. */
  | { readonly kind: "silent"; readonly why: string };

/** What came of one question to the control API. */
export type Answer<T> = { readonly kind: "answered"; readonly result: T } | Trouble;

/** Asks the control API once; what it throws becomes a value. Timeout: the client's. Throws when `signal` is aborted. */
export async function ask<T>({ edge, prefix, token }: Connection, question: (client: ControlClient) => Promise<T>, signal?: AbortSignal): Promise<Answer<T>> {
  const send: typeof fetch = (input, init = {}) => fetch(input, { ...init, ...(signal !== undefined && { signal: AbortSignal.any([signal, ...(init.signal ? [init.signal] : [])]) }) });
  try {
    return { kind: "answered", result: await question(new ControlClient({ url: edge, token, prefix, send })) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Unanswered) return { kind: "silent", why: error.message };
    if (!(error instanceof ControlError)) throw error;
    const { message, status, retryable, retryAfterMs } = error;
    return { kind: "refused", status, why: message, retryable, ...(retryAfterMs !== undefined && { afterMs: retryAfterMs }) };
  }
}
