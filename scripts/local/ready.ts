/**
 * Resolves when a local data centre answers HTTP, whatever the answer. It asks a CORS preflight, the one request that
 * the Worker answers by itself, so the origin sees nothing. Timeout 10 s, then it throws; it retries nothing, because
 * workerd listens before Miniflare says so.
 */
export async function answers(url: string): Promise<void> {
  const response = await fetch(url, {
    method: "OPTIONS",
    headers: { origin: url, "access-control-request-method": "GET" },
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
}
