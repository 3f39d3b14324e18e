import { expect } from "vitest";
import { firstDifference, type Bytes } from "../origin/bytes.ts";
import type { RawAnswer } from "./raw.ts";

/** Holds when `answer` is a complete 200 of exactly these bytes. */
export function expectWhole(answer: RawAnswer, bytes: Bytes): void {
  expect(seen(answer, bytes, 0)).toEqual({ status: 200, complete: true, length: bytes.size, wrongAt: -1 });
}

/** Holds when `answer` is a complete 206 of bytes `first` to `last`, both included, and says so. */
export function expectPart(answer: RawAnswer, bytes: Bytes, first: number, last: number): void {
  expect({ ...seen(answer, bytes, first), range: answer.header("content-range") }).toEqual({
    status: 206,
    complete: true,
    length: last - first + 1,
    wrongAt: -1,
    range: `bytes ${first}-${last}/${bytes.size}`,
  });
  const length = answer.header("content-length");
  if (length !== undefined) expect(length).toBe(String(last - first + 1));
}

function seen(answer: RawAnswer, bytes: Bytes, offset: number): Record<string, unknown> {
  const { status, complete, body } = answer;
  return { status, complete, length: body.length, wrongAt: firstDifference(bytes, body, offset) };
}

/** Our member of Cache-Status (RFC 9211): `hit`, `stored` and the like as flags, `fwd=…` as values; empty when absent. */
export function cacheStatus(answer: RawAnswer): Record<string, string | true> {
  const members = (answer.header("cache-status") ?? "").split(",").map((member) => member.split(";").map((part) => part.trim()));
  const ours = members.find(([name]) => name?.toLowerCase() === "downbeat") ?? [];
  return Object.fromEntries(
    ours.slice(1).map((part) => {
      const [name = "", value] = part.split("=", 2);
      return [name, value ?? true];
    }),
  );
}

/** Whether Cache-Status says that no upstream was asked. */
export function isHit(answer: RawAnswer): boolean {
  return cacheStatus(answer).hit === true;
}

/** One part of a multipart/byteranges body. */
export interface BodyPart {
  readonly contentRange: string | undefined;
  readonly bytes: Buffer;
}

/** Splits a multipart/byteranges body (RFC 9110 §14.6) by the boundary its Content-Type names; throws on what is not one. */
export function partsOf(answer: RawAnswer): BodyPart[] {
  const boundary = /^multipart\/byteranges;\s*boundary="?([^";]+)"?$/i.exec(answer.header("content-type") ?? "")?.[1];
  if (boundary === undefined) throw new Error(`no boundary in ${answer.header("content-type")}`);
  const body = answer.body.toString("latin1");
  const pieces = `\r\n${body}`.split(`\r\n--${boundary}`);
  if (!pieces.at(-1)?.startsWith("--")) throw new Error("the last boundary is missing");
  return pieces.slice(1, -1).map((piece) => {
    const split = piece.indexOf("\r\n\r\n");
    const contentRange = /^content-range:\s*(.*)$/im.exec(piece.slice(0, split))?.[1]?.trim();
    return { contentRange, bytes: Buffer.from(piece.slice(split + 4), "latin1") };
  });
}

/**
 * What is unsound about an answer when the origin ever had only these representations, in words; undefined when nothing
 * is. Sound: an error; or bytes of one representation, in their place, and the end of the body told truly.
 */
export function unsound(answer: RawAnswer, representations: readonly Bytes[]): string | undefined {
  const { status, complete, body } = answer;
  if (status !== 200 && status !== 206) return undefined;
  const contentRange = answer.header("content-range");
  const named = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange ?? "");
  if (status === 206 && !named) return `a 206 with Content-Range ${contentRange}`;
  const first = named && status === 206 ? Number(named[1]) : 0;
  const matching = representations.filter((bytes) => firstDifference(bytes, body, first) === -1);
  if (matching.length === 0) return `${body.length} bytes from ${first} are of no representation`;
  if (!complete) return undefined;
  const whole = matching.some((bytes) =>
    status === 206
      ? body.length === Number(named?.[2]) - first + 1 && bytes.size === Number(named?.[3])
      : body.length === bytes.size,
  );
  return whole ? undefined : `${body.length} bytes presented as complete`;
}
