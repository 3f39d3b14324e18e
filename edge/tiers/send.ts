import type { ErrorCode } from "../../src/core/errors.ts";

/** What came of an upstream request: its answer, or the word for why there is none. */
export type Sent = { readonly ok: true; readonly response: Response } | { readonly ok: false; readonly code: ErrorCode };

/** An upstream request as it goes out. */
export type Outgoing = {
  readonly url: string;
  readonly method?: string;
  readonly headers: Headers | [string, string][];
  readonly body?: ReadableStream | null;
  readonly redirect: "manual" | "follow";
  /** Cloudflare only: the host to connect to instead of the URL's, which stays the `Host`; both in the Worker's own zone. */
  readonly resolveOverride?: string;
  /** Longest wait for the answer's head, connecting included; 0: as long as the runtime allows. */
  readonly firstByteTimeoutMs: number;
  /** Gives up waiting for the answer, and the rest of its body; who gave up knows that it was not the upstream's fault. */
  readonly signal?: AbortSignal;
};

/**
 * The one place a request leaves for an upstream. Fails with a word, never by throwing.
 *
 * `cache: "no-store"` keeps the platform's own zone cache out: it reads through for foreign hosts too, and would bring
 * back bytes a purge has killed. `encodeResponseBody: "manual"` keeps the runtime from decoding what it should carry.
 */
export async function send(outgoing: Outgoing): Promise<Sent> {
  const abort = new AbortController();
  const { firstByteTimeoutMs: timeout } = outgoing;
  const timer = timeout > 0 ? setTimeout(() => abort.abort(), timeout) : null;
  // It may have been given up while it was signed, or between two hops.
  if (outgoing.signal?.aborted === true) abort.abort();
  outgoing.signal?.addEventListener("abort", () => abort.abort(), { once: true });
  try {
    const response = await fetch(outgoing.url, {
      method: outgoing.method ?? "GET",
      headers: outgoing.headers,
      ...(outgoing.body === undefined || outgoing.body === null ? {} : { body: outgoing.body }),
      redirect: outgoing.redirect,
      ...(outgoing.resolveOverride === undefined ? {} : { cf: { resolveOverride: outgoing.resolveOverride } }),
      cache: "no-store",
      encodeResponseBody: "manual",
      signal: abort.signal,
    });
    const { status } = response;
    // No final answer of HTTP (RFC 9110 §15); an upgrade has its socket.
    if (status > 599 || (status < 200 && response.webSocket === null)) {
      discard(response.body);
      return { ok: false, code: "upstream-protocol" };
    }
    return { ok: true, response };
  } catch (error) {
    if (abort.signal.aborted) return { ok: false, code: "upstream-timeout" };
    const redirects = error instanceof TypeError && /redirect/iu.test(error.message);
    return { ok: false, code: redirects ? "upstream-too-many-redirects" : "upstream-unreachable" };
  } finally {
    clearTimeout(timer);
  }
}

/** A moment before asking again: an upstream that restarts resets everything for a while. Twice as long for each time `before`. */
export function pauseBeforeRetry(before = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS * 2 ** before));
}

const RETRY_PAUSE_MS = 150;

/** Gives an unused body back so that its connection is free at once. */
export function discard(body: ReadableStream | null | undefined): void {
  body?.cancel().catch(() => undefined);
}
