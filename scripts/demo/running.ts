import { createHash, randomBytes } from "node:crypto";
import { startFleet } from "../local/fleet.ts";
import type { Fleet } from "../local/fleet.ts";
import { freePort } from "./free-port.ts";
import { demoOrigin } from "./worker.ts";

/** The demo as it runs: one edge in front of the demo's origin, and a token that may do everything with it. */
export type Demo = { edge: string; origin: string; token: string; fleet: Fleet };

/** Enough for as long as a demo runs. */
const TOKEN_BYTES = 16;

/**
 * Brings up edge and origin in one local runtime. Both take the port wanted, or a free one after it. Resolves when
 * both answer; throws when the Worker does not build or start.
 */
export async function startDemo(port: number): Promise<Demo> {
  const edgePort = await freePort(port);
  const originPort = await freePort(edgePort + 1);
  const origin = `http://127.0.0.1:${originPort}`;
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const sha256 = createHash("sha256").update(token).digest("hex");
  const fleet = await startFleet({
    origin,
    port: edgePort,
    // A browser that kept the music would not ask again, and there would be nothing to see.
    settings: { BROWSER_MAX_AGE_SEC: 0, CONTROL_TOKENS: [{ name: "demo", sha256, scopes: ["*"] }] },
    extraWorkers: [await demoOrigin(originPort)],
  });
  const edge = fleet.edges[0]?.url ?? "";
  // The first answer of a new runtime takes longer than any later. It is the page's, so that the music's are as usual.
  const page = await fetch(`${edge}/`);
  await page.body?.cancel();
  if (page.ok) return { edge, origin, token, fleet };
  await fleet.close();
  throw new Error(`the edge answers its page with ${page.status}`);
}
