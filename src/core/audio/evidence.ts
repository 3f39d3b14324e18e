import { cmcdOf } from "./cmcd.ts";
import type { Evidence } from "./estimate.ts";

/** What a request says of its listener's line. `cf`: what the platform says of the connection, as it comes. What cannot be true is as if it were not said. Never throws. */
export function evidenceOf(fields: { get(name: string): string | null }, search: string, cf: unknown): Evidence {
  const cmcd = cmcdOf({ search, field: (name) => fields.get(name) });
  const deliveryKbps = within(memberOf(memberOf(cf, "edgeL4"), "deliveryRate"), 125, 1.25e9);
  const roundTripMs = within(memberOf(cf, "clientTcpRtt"), 1, 60_000) ?? within(memberOf(cf, "clientQuicRtt"), 1, 60_000);
  const downlink = numberOf(fields.get("downlink"));
  const hintRoundTripMs = within(numberOf(fields.get("rtt")), 1, 60_000);
  const hintKbps = within(downlink === undefined ? undefined : downlink * 1000, 1, 10_000);
  return {
    ...(cmcd?.throughputKbps === undefined ? {} : { measuredKbps: cmcd.throughputKbps }),
    ...(deliveryKbps === undefined ? {} : { deliveryKbps: (deliveryKbps * 8) / 1000 }),
    ...(roundTripMs === undefined ? {} : { roundTripMs }),
    ...(hintKbps === undefined ? {} : { hintKbps }),
    ...(hintRoundTripMs === undefined ? {} : { hintRoundTripMs }),
    ...(fields.get("save-data")?.trim().toLowerCase() === "on" ? { saveData: true as const } : {}),
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\s*\d{1,6}(?:\.\d{1,6})?\s*$/.test(text) ? Number(text) : undefined;
}

function within(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && value >= least && value <= most ? value : undefined;
}
