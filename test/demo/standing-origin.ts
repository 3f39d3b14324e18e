import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { DEMO_ORIGIN, demoOrigin } from "../../scripts/demo/worker.ts";

/** The demo's origin alone in real workerd, on a free port. */
export type StandingOrigin = { url: string; close(): Promise<void> };

/** Starts it; resolves when it answers. */
export async function standOrigin(): Promise<StandingOrigin> {
  const miniflare = new Miniflare(convertV4MiniflareOptions({ host: "127.0.0.1", workers: [await demoOrigin()] }));
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL(DEMO_ORIGIN);
  return { url: url.origin, close: () => miniflare.dispose() };
}

/** Sets the origin's line and gives its answer. */
export function shapeOrigin(url: string, wish: unknown): Promise<Response> {
  return fetch(`${url}/_demo/shape`, { method: "POST", body: JSON.stringify(wish) });
}
