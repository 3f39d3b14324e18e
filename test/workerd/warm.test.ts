import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Warmer } from "../../durable-objects/prewarm-ports.ts";

it("a region's object reaches the entrypoint that warms, and is told why it could not", async () => {
  const stub = env.REGION.get(env.REGION.idFromName("weur"));
  const outcome = await runInDurableObject(stub, (object) => {
    const { warmer } = object as unknown as { readonly warmer: Warmer };
    return warmer.warm("FRA", { base: "music.example/%zz", extent: "head", cursor: 0, needs: 0, from: "upstream" });
  });
  expect(outcome).toEqual({ kind: "refused", why: "url-malformed", upstreamRequests: 0 });
});
