import { startFleet } from "../local/fleet.ts";
import type { Ground } from "./batch.ts";
import { startFuzzOrigin } from "./origin/server.ts";

/** An edge of its own in front of an origin of every behaviour, both on loopback. */
export type OwnGround = Ground & { readonly pid: number | undefined; close(): Promise<void> };

/** Small slices, so that small files have several; short timeouts, so that a broken origin costs little. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  HEAD_BYTES: "16384",
  SLICE_BYTES: "65536",
  UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "2000",
  UPSTREAM_IDLE_TIMEOUT_MS: "1500",
  FILL_WAIT_TIMEOUT_MS: "1500",
  LOG_SAMPLE: "0",
  // A token nobody has: without any the operator's side answers 503, which would be found as a fault.
  CONTROL_TOKENS: [{ name: "nobody", sha256: "0".repeat(64), scopes: ["*"] }],
};

/** Starts both. Throws as `startFleet` does. */
export async function startGround(settings: Readonly<Record<string, unknown>> = {}, port = 0): Promise<OwnGround> {
  const origin = await startFuzzOrigin();
  try {
    const fleet = await startFleet({ origin: origin.url, port, logLevel: "none", settings: { ...SETTINGS, ...settings } });
    const url = new URL(fleet.edges[0]?.url ?? "");
    return {
      origin,
      host: url.host,
      address: { host: url.hostname, port: Number(url.port) },
      pid: fleet.pid,
      close: async () => {
        await fleet.close();
        await origin.close();
      },
    };
  } catch (error) {
    await origin.close();
    throw error;
  }
}
