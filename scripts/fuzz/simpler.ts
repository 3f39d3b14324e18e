import type { Attack } from "./draft.ts";
import { readRequests, readRequest } from "./request.ts";

/**
 * The attack made a step simpler: sent in one go, without one of its requests, without one field line. `at` counts the
 * steps there are; `undefined` past the last.
 */
export function simpler(attack: Attack, at: number): Attack | undefined {
  const [whole] = attack.pieces.length === 1 ? attack.pieces : [];
  if (whole === undefined) return at === 0 ? { ...attack, pieces: [{ octets: Buffer.concat(attack.pieces.map(({ octets }) => octets)), waitMs: 0 }] } : undefined;
  const octets = [...withoutRequest(whole.octets), ...withoutLine(whole.octets)][at];
  return octets === undefined ? undefined : { ...attack, pieces: [{ octets, waitMs: 0 }] };
}

function withoutRequest(octets: Buffer): Buffer[] {
  const { requests } = readRequests(octets);
  if (requests.length < 2) return [];
  const starts = [0];
  for (const start of starts) {
    const read = readRequest(octets.subarray(start));
    if (read.kind === "whole") starts.push(start + read.used);
  }
  return starts.slice(0, -1).map((start, n) => Buffer.concat([octets.subarray(0, start), octets.subarray(starts[n + 1])]));
}

/** Field lines of the first head; what comes before and after stays. Few enough heads have more than these. */
function withoutLine(octets: Buffer): Buffer[] {
  const text = octets.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const lines = text.slice(0, Math.max(0, end)).split("\r\n");
  return lines.slice(1, 60).map((_, n) => Buffer.from(lines.toSpliced(n + 1, 1).join("\r\n") + text.slice(end), "latin1"));
}
