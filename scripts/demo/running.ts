import { createHash, randomBytes } from "node:crypto";
import { startFleet } from "../local/fleet.ts";
import type { Fleet } from "../local/fleet.ts";
import { type Line, startLine } from "../local/line.ts";
import { desk } from "./desk.ts";
import { freePort } from "./free-port.ts";
import { demoOrigin } from "./worker.ts";

/**
 * The demo as it runs: one edge in front of the demo's origin, a listener's line in front of the edge, and a token that may do
 * everything with it. `close` ends all of it.
 */
export type Demo = { edge: string; origin: string; line: Line; token: string; fleet: Fleet; close(): Promise<void> };

/** Enough for as long as a demo runs. */
const TOKEN_BYTES = 16;

/** Where the demo's tracks are, packaged: `music/tracks`. */
const LADDER = [{ track: "/audio/:track", manifest: "/music/tracks/:track/track.json" }];

/** What the line is like until somebody chooses: at home. */
const AT_HOME = { roundTripMs: 20, kbps: 20_000 };

/**
 * Brings up edge and origin in one local runtime. Both take the port wanted, or a free one after it, as the line does. Resolves when
 * all answer; throws when the Worker does not build or start.
 */
export async function startDemo(port: number): Promise<Demo> {
  const edgePort = await freePort(port);
  const originPort = await freePort(edgePort + 1);
  const [edge, origin] = [edgePort, originPort].map((port) => `http://127.0.0.1:${port}`);
  if (edge === undefined || origin === undefined) throw new Error("no addresses");
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const sha256 = createHash("sha256").update(token).digest("hex");
  const line = await startLine({ to: { host: "127.0.0.1", port: edgePort }, port: await freePort(originPort + 1), ...AT_HOME });
  try {
    const fleet = await startFleet({
      origin,
      port: edgePort,
      // A browser that kept the music would not ask again, and there would be nothing to see.
      settings: { BROWSER_MAX_AGE_SEC: 0, LADDER, CONTROL_TOKENS: [{ name: "demo", sha256, scopes: ["*"] }] },
      extraWorkers: [await demoOrigin(originPort, (request) => desk(request, { line, edge, token }))],
    });
    const close = async (): Promise<void> => {
      await Promise.all([line.close(), fleet.close()]);
    };
    // The first answer of a new runtime takes longer than any later. It is the page's, so that the music's are as usual.
    const page = await fetch(`${edge}/`);
    await page.body?.cancel();
    if (page.ok) return { edge, origin, line, token, fleet, close };
    await fleet.close();
    throw new Error(`the edge answers its page with ${page.status}`);
  } catch (problem) {
    await line.close();
    throw problem;
  }
}
