import { jsonObject } from "./json-object.ts";

/** How far away and how thin the origin's line is: a delay before each answer, and a rate within each answer. */
export type Shape = {
  /** Milliseconds from the request to the first byte. */
  latencyMs: number;
  /** Bytes per second of each answer; 0 means as fast as it goes. */
  bytesPerSec: number;
};

/** An ocean away on 12 Mbit/s. */
export const DEFAULT_SHAPE: Shape = { latencyMs: 150, bytesPerSec: 1_500_000 };

/** What a `POST /_demo/shape` asks for. */
export type ShapeWish = { kind: "shape"; shape: Shape } | { kind: "invalid"; problems: string[] };

const BOUNDS: Record<keyof Shape, readonly [least: number, most: number]> = {
  latencyMs: [0, 10_000],
  bytesPerSec: [0, 1_000_000_000],
};

/**
 * Reads `{ "latencyMs": …, "bytesPerSec": … }`, either may be left out and stays as it was. Every problem is reported:
 * no JSON object, an unknown name, or a number that is not an integer within its bounds.
 */
export function readShape(text: string, now: Shape): ShapeWish {
  const given = jsonObject(text);
  if (given === undefined) return { kind: "invalid", problems: ["expected a JSON object"] };
  const shape = { ...now };
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name !== "latencyMs" && name !== "bytesPerSec") {
      problems.push(`${name}: unknown, known are latencyMs and bytesPerSec`);
      continue;
    }
    const [least, most] = BOUNDS[name];
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) shape[name] = value;
    else problems.push(`${name}: expected an integer from ${least} to ${most}, found ${JSON.stringify(value)}`);
  }
  return problems.length > 0 ? { kind: "invalid", problems } : { kind: "shape", shape };
}
