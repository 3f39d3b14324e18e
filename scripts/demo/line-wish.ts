import type { LineShape } from "../local/line.ts";
import { jsonObject } from "./origin/json-object.ts";

/** What a `POST /_demo/line` asks for. */
export type LineWish = { kind: "line"; change: Partial<LineShape> } | { kind: "invalid"; problems: string[] };

const MOST: Record<keyof LineShape, number> = { roundTripMs: 10_000, kbps: 1_000_000 };

/**
 * Reads `{ "roundTripMs": …, "kbps": … }`, either may be left out and stays as it was. `kbps` 0 is unlimited; a thousandth is a tunnel,
 * in which a packet takes hours. Every problem is reported: no JSON object, an unknown name, no number within its bounds.
 */
export function readLineWish(text: string): LineWish {
  const given = jsonObject(text);
  if (given === undefined) return { kind: "invalid", problems: ["expected a JSON object"] };
  const change: { roundTripMs?: number; kbps?: number } = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name !== "roundTripMs" && name !== "kbps") problems.push(`${name}: unknown, known are roundTripMs and kbps`);
    else if (typeof value === "number" && value >= 0 && value <= MOST[name]) change[name] = value;
    else problems.push(`${name}: expected a number from 0 to ${MOST[name]}, found ${JSON.stringify(value)}`);
  }
  return problems.length > 0 ? { kind: "invalid", problems } : { kind: "line", change };
}
