import type { Random } from "../random.ts";
import type { Bandwidth } from "./traces.ts";

/** What a request for a playlist says of its listener's line: its fields, and what the platform says of its connection. */
export type Told = { readonly fields: Headers; readonly cf: unknown };

/** Of listeners whose connection has carried something before: so many have a browser that says what it thinks of its network. */
const HINT_SHARE = 0.5;
/** What came over the connection before: so many bytes, so many s before the play. */
const [BEFORE_BYTES, BEFORE_SEC] = [[50_000, 800_000], [2, 30]] as const;
/** A server's measure of a rate strays (a standard deviation of the logarithm); it is too low where the server had too little to send. */
const [STRAYS, LIMITED_SHARE, LIMITED] = [0.2, 0.3, [0.3, 1]] as const;

/**
 * What the edge is told of a listener who presses play at `atMs` of a line's time: nothing of what comes after, and of what came before only
 * what a transfer then measured. `share`: of the listeners, those of whom anything is known but their round trip.
 */
export function toldOf(bandwidth: Bandwidth, atMs: number, share: number, random: Random): Told {
  // As many lots for each listener, whatever they say: so another share leaves the others' luck as it is.
  const [known, hints, agoMs, bytes, strays, limited, little, jitter, noise] = [random.unit(), random.unit(), 1000 * random.between(...BEFORE_SEC), random.between(...BEFORE_BYTES), normal(random), random.unit(), random.between(...LIMITED), random.between(1, 1.3), random.between(0.9, 1.1)];
  const clientTcpRtt = Math.round(bandwidth.roundTripMs * jitter);
  const fields = new Headers({ accept: "*/*", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36" });
  if (known >= share) return { fields, cf: { clientTcpRtt } };
  // A line's time has no beginning: a trace comes again when it ends.
  const nowMs = atMs + 10 * bandwidth.lengthMs;
  const endMs = nowMs - agoMs;
  const beganMs = bandwidth.msOf(Math.max(0, bandwidth.bitsBy(endMs) - bytes * 8));
  const kbps = bandwidth.kbps(beganMs, Math.max(beganMs + 1, endMs)) * Math.exp(STRAYS * strays) * (limited < LIMITED_SHARE ? little : 1);
  if (hints < HINT_SHARE) fields.set("downlink", String(hintMbps(bandwidth, nowMs, noise)));
  return { fields, cf: { clientTcpRtt, edgeL4: { deliveryRate: Math.round((kbps * 1000) / 8) } } };
}

/** As Chromium gives it: a mean of the past, the younger the heavier, with noise, by 25 kbit/s, 10 Mbit/s at most. */
function hintMbps(bandwidth: Bandwidth, nowMs: number, noise: number): number {
  let [sum, weights] = [0, 0];
  for (let ago = 1; ago <= 60; ago += 1) {
    const weight = 0.5 ** (ago / 20);
    sum += weight * bandwidth.kbps(nowMs - ago * 1000, nowMs - (ago - 1) * 1000);
    weights += weight;
  }
  return Math.min(10_000, Math.max(25, Math.round(((sum / weights) * noise) / 25) * 25)) / 1000;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}
