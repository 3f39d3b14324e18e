import type { EdgeBody } from "../../../src/control/edge-body.ts";
import { REGIONS, type Region } from "../../../src/core/purge/regions.ts";
import { WrongArguments } from "../command.ts";
import { isoTime } from "../purge/iso-time.ts";

const list = { type: "string", multiple: true, default: [] as string[] } as const;

/** Where and how long something said of an edge holds, and what is said besides. */
export const STEER_OPTIONS = { weight: { type: "string" }, prefix: list, regions: list, until: { type: "string" }, for: { type: "string" }, reason: { type: "string" } } as const;

/** What `--help` says of them. */
export const STEER_USAGE = `      --prefix /PATH   what \`pin\` is for, by whole segments; may stand several times; default: / (everything)
      --weight N       beside another verb: its weight, 0 to 1000
      --regions LIST   where this holds: ${REGIONS.join(", ")}; default: everywhere
      --until TIME     such as 2026-12-31T23:00:00Z; default: until \`downbeat edges restore ID\`
      --for TIME       the same from now: 90s, 30m, 2h, 1d
      --reason TEXT    for your colleagues and the audit log`;

type Values = { readonly weight?: string; readonly prefix: readonly string[]; readonly regions: readonly string[]; readonly until?: string; readonly for?: string; readonly reason?: string };

/** What is said besides the verb's own word. `nowMs`: our clock. */
export function besides(values: Values, nowMs: number): EdgeBody {
  const { weight, prefix, regions, until, for: during, reason } = values;
  if (until !== undefined && during !== undefined) throw new WrongArguments("expected --until or --for, found both");
  const ends = until === undefined ? (during === undefined ? undefined : new Date(nowMs + durationMs(during)).toISOString()) : isoTime("--until", until);
  if (ends !== undefined && Date.parse(ends) <= nowMs) throw new WrongArguments(`expected --until after now, found ${ends}`);
  return {
    ...(weight === undefined ? {} : { weight: weightOf("--weight", weight) }),
    ...(prefix.length === 0 ? {} : { pin: prefix.map(pathOf) }),
    ...(regions.length === 0 ? {} : { regions: regions.flatMap((text) => text.split(",")).map(regionOf) }),
    ...(ends === undefined ? {} : { until: ends }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A weight as EDGES takes it. */
export function weightOf(option: string, text: string): number {
  const weight = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && weight <= 1000) return weight;
  throw new WrongArguments(`expected ${option} as a number from 0 to 1000, found ${JSON.stringify(text)}`);
}

function pathOf(text: string): string {
  if (/^\/[^?#*\s]*$/.test(text)) return text;
  throw new WrongArguments(`expected --prefix as a path such as /live/, found ${JSON.stringify(text)}`);
}

function regionOf(text: string): Region {
  const region = REGIONS.find((one) => one === text.trim());
  if (region === undefined) throw new WrongArguments(`expected --regions of ${REGIONS.join(", ")}, found ${JSON.stringify(text)}`);
  return region;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS_MS[unit] ?? 0);
  if (!(ms > 0)) throw new WrongArguments(`expected --for as a time such as 90s, 30m, 2h or 1d, found ${JSON.stringify(text)}`);
  return ms;
}
