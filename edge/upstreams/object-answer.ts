import { type Validators, evaluatePreconditions, ifRangeHolds } from "../../src/core/http/conditional.ts";
import { formatContentRange, formatUnsatisfied } from "../../src/core/http/content-range.ts";
import { formatHttpDate } from "../../src/core/http/date.ts";
import { type RangeWish, parseRange, resolveRange } from "../../src/core/http/range.ts";
import { plainAnswer } from "./plain.ts";

/** What a request gets from an object, decided before a byte is read. Ends are inclusive. */
export type ObjectAnswer =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly first: number; readonly last: number }
  | { readonly kind: "not-modified" }
  | { readonly kind: "precondition-failed" }
  | { readonly kind: "unsatisfiable" };

/** What is compared and cut: R2's own description of an object has all of it. */
export type ObjectFacts = Pick<R2Object, "httpEtag" | "uploaded" | "size">;

type FieldReader = { get(name: string): string | null };

/** What `Range` asks of a GET; nothing of any other method (RFC 9110 §14.2). */
export function wishOf(method: string, fields: FieldReader): RangeWish {
  return parseRange(method === "GET" ? fields.get("range") : null);
}

/**
 * Decides a GET or HEAD by the preconditions, then `If-Range`, then `Range` (RFC 9110 §13.2.2). A date in `If-Range` never
 * holds: uploads within one second share it, and there is a strong ETag to ask by (§13.1.5, §8.8.2.2).
 */
export function decideObject(method: string, fields: FieldReader, object: ObjectFacts): ObjectAnswer {
  const validators: Validators = { etag: object.httpEtag, lastModifiedMs: object.uploaded.getTime() };
  const verdict = evaluatePreconditions(method, fields, validators);
  if (verdict !== "proceed") return { kind: verdict };
  const wish = wishOf(method, fields);
  if (wish.kind === "none" || !ifRangeHolds(fields.get("if-range"), validators)) return { kind: "whole" };
  const range = resolveRange(wish, object.size);
  if (range.kind === "part") return { kind: "part", first: range.first, last: range.last };
  return { kind: range.kind };
}

/** The response for a decision; `body` holds just what was decided on, `null` for HEAD and where there is none. */
export function objectResponse(object: R2Object, decided: ObjectAnswer, body: ReadableStream | null): Response {
  const headers = new Headers();
  object.writeHttpMetadata(headers);
  headers.set("etag", object.httpEtag);
  headers.set("last-modified", formatHttpDate(object.uploaded.getTime()));
  headers.set("accept-ranges", "bytes");
  switch (decided.kind) {
    case "whole":
      headers.set("content-length", String(object.size));
      return new Response(body, { status: 200, headers, encodeBody: "manual" });
    case "part":
      headers.set("content-length", String(decided.last - decided.first + 1));
      headers.set("content-range", formatContentRange(decided.first, decided.last, object.size));
      return new Response(body, { status: 206, headers, encodeBody: "manual" });
    case "not-modified":
      return plainAnswer(304, [...headers].filter(([name]) => ON_304.has(name)));
    case "precondition-failed":
      return plainAnswer(412);
    case "unsatisfiable":
      return plainAnswer(416, [["content-range", formatUnsatisfied(object.size)]]);
    default:
      return decided satisfies never;
  }
}

/** RFC 9110 §15.4.5: what a 304 repeats, and nothing that describes a body it does not have. */
const ON_304: ReadonlySet<string> = new Set(["etag", "last-modified", "cache-control", "expires", "accept-ranges"]);
