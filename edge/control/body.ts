import { type Problem, problem } from "../../src/control/problem.ts";
import { repeatedMember } from "../../src/control/repeated-member.ts";

/** The most that a call may send, in bytes: 1,000 URLs of a kilobyte. */
export const MOST_BODY_BYTES = 1024 * 1024;

/** A body, or that there is more of it than anybody means to send, or that it broke off. */
export type Body = { readonly kind: "bytes"; readonly bytes: Uint8Array } | { readonly kind: "too-large" } | { readonly kind: "broken" };

/** Reads a body to its end, and no further than MOST_BODY_BYTES, whatever its length is said to be. Waits as long as its client does. */
export async function bodyOf(request: Request): Promise<Body> {
  const length = request.headers.get("content-length");
  if (Number(length) > MOST_BODY_BYTES) return { kind: "too-large" };
  // A body of a stated length is no longer than that, and comes in one piece without a reader's turns.
  if (length !== null) return wholeOf(request);
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const piece = await reader?.read();
      if (piece?.value === undefined) return { kind: "bytes", bytes: joined(pieces, size) };
      size += piece.value.byteLength;
      if (size > MOST_BODY_BYTES) {
        await reader?.cancel().catch(() => undefined);
        return { kind: "too-large" };
      }
      pieces.push(piece.value);
    }
  } catch {
    return { kind: "broken" };
  }
}

async function wholeOf(request: Request): Promise<Body> {
  try {
    return { kind: "bytes", bytes: new Uint8Array(await request.arrayBuffer()) };
  } catch {
    return { kind: "broken" };
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

/** Bytes as JSON (RFC 8259: UTF-8, no name twice in an object), or what is wrong with them. */
export function jsonOf(bytes: Uint8Array): { readonly kind: "json"; readonly value: unknown } | { readonly kind: "problems"; readonly problems: readonly Problem[] } {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? "text that is none" : "bytes that are no UTF-8";
    return { kind: "problems", problems: [{ path: "", expected: "JSON in UTF-8", found: bytes.byteLength === 0 ? "nothing" : why }] };
  }
  const twice = repeatedMember(text);
  return twice === undefined ? { kind: "json", value } : { kind: "problems", problems: [problem("", "no name twice in one table", twice)] };
}
