import { type Cmcd, cmcdOf } from "./cmcd.ts";
import type { Evidence } from "./estimate.ts";

/** Sound that must be buffered before a player that goes on playing proves that its line carries what it plays. */
const COMFORT_MS = 10_000;

/** Browsers say no more than this, in Mbit/s: so that nobody is known by their line (Network Information API, `downlink`). */
const DOWNLINK_CAP = 10;

/**
 * What `ECT` stands for where there is no `Downlink`, in kbit/s: the middle, in ratio, of what that API's table of connection types puts
 * under each name (up to 50, 70 and 700), and where the last one begins.
 */
const CONNECTIONS: Readonly<Record<string, number>> = { "slow-2g": 35, "2g": 60, "3g": 220, "4g": 700 };

/**
 * What a request says of its listener's line. `fields`: its fields; `search`: its query, with the `?`, or empty; `cf`: what the platform
 * says of the connection, as it comes (`request.cf`: `edgeL4.deliveryRate` in bytes a second, `clientTcpRtt` or, over HTTP/3,
 * `clientQuicRtt` in ms; 0 where it does not know). What cannot be true is as if it were not said. Never throws.
 */
export function evidenceOf(fields: { get(name: string): string | null }, search: string, cf: unknown): Evidence {
  const evidence: Known = {
    ...playerSays(cmcdOf({ search, field: (name) => fields.get(name) })),
    ...hinted(fields.get("downlink"), fields.get("ect")),
    // A modem's least, and ten Gbit/s.
    deliveryKbps: kbps(within(memberOf(memberOf(cf, "edgeL4"), "deliveryRate"), 125, 1.25e9)),
    roundTripMs: within(memberOf(cf, "clientTcpRtt"), 1, 60_000) ?? within(memberOf(cf, "clientQuicRtt"), 1, 60_000),
    hintRoundTripMs: within(numberIn(fields.get("rtt")), 1, 60_000),
    saveData: savesData(fields) || undefined,
  };
  return told(evidence);
}

type Known = { readonly [Name in keyof Evidence]: Evidence[Name] | undefined };

function told(known: Known): Evidence {
  const evidence: Record<string, number | true> = {};
  for (const name in known) {
    const value = known[name as keyof Evidence];
    if (value !== undefined) evidence[name] = value;
  }
  return evidence;
}

/** Whether a listener asks for fewer bytes: `Save-Data: on` (Save Data API), `Sec-CH-Prefers-Reduced-Data: reduce` (Media Queries 5's hint). */
export function savesData(fields: { get(name: string): string | null }): boolean {
  return /^\s*on\b/i.test(fields.get("save-data") ?? "") || /^\s*"?reduce"?\s*$/i.test(fields.get("sec-ch-prefers-reduced-data") ?? "");
}

/** A player's own measure; and what its buffer tells of the rate it plays: it is carried while the buffer is full, and not when it ran dry. */
function playerSays(cmcd: Cmcd | undefined): { readonly [Name in "measuredKbps" | "starting" | "carriedKbps" | "starvedKbps"]?: Evidence[Name] | undefined } {
  if (cmcd === undefined) return {};
  const { throughputKbps, startup, starved, bufferMs = 0, bitrateKbps, playbackRate = 1 } = cmcd;
  const needed = bitrateKbps === undefined || playbackRate === 0 ? undefined : bitrateKbps * playbackRate;
  return {
    measuredKbps: throughputKbps,
    starting: throughputKbps === undefined ? undefined : startup,
    carriedKbps: starved === undefined && startup === undefined && bufferMs >= COMFORT_MS ? needed : undefined,
    starvedKbps: starved === undefined ? undefined : needed,
  };
}

function hinted(downlink: string | null, ect: string | null): { readonly hintKbps?: number | undefined; readonly hintIsLeast?: true | undefined } {
  const mbits = within(numberIn(downlink), 0.001, 10_000);
  if (mbits !== undefined) return mbits >= DOWNLINK_CAP ? { hintKbps: DOWNLINK_CAP * 1000, hintIsLeast: true } : { hintKbps: mbits * 1000 };
  const name = ect?.trim().toLowerCase() ?? "";
  return Object.hasOwn(CONNECTIONS, name) ? { hintKbps: CONNECTIONS[name], hintIsLeast: name === "4g" || undefined } : {};
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** A field that is one number (RFC 9651 §3.3), as client hints are. */
function numberIn(text: string | null): number | undefined {
  return text !== null && /^\s*\d{1,7}(?:\.\d{1,6})?\s*$/.test(text) ? Number(text) : undefined;
}

function within(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && value >= least && value <= most ? value : undefined;
}

function kbps(bytesPerSec: number | undefined): number | undefined {
  return bytesPerSec === undefined ? undefined : (bytesPerSec * 8) / 1000;
}
