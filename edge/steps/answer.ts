import { parseHttpDate } from "../../src/core/http/date.ts";
import { formatContentRange, formatUnsatisfied } from "../../src/core/http/content-range.ts";
import { evaluatePreconditions, ifRangeHolds } from "../../src/core/http/conditional.ts";
import { resolveRange } from "../../src/core/http/range.ts";
import { storedField } from "../../src/core/cache/descriptor.ts";
import type { Fields } from "../../durable-objects/upstream.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Context } from "../context.ts";
import { discard } from "../tiers/send.ts";
import { representationHeaders, unstoredHeaders } from "../respond.ts";
import type { At, Plan, Stage } from "./stage.ts";

/** Decides status, fields and span from the representation and the request's conditions (RFC 9110 §13.2.2, §14.2). */
export function answer(context: Context, { representation, tries }: At<"answer">): Stage {
  const { request, arrivedAtMs } = context;
  const { descriptor, target } = representation;
  const { size, status } = descriptor;
  const nowMs = Math.max(arrivedAtMs, descriptor.askedAtMs);
  const headers =
    representation.fields === undefined
      ? representationHeaders(context, descriptor, nowMs)
      : unstoredHeaders(context, representation.fields);
  const plan = (status: number, span: Plan["span"], length: number): Stage => {
    const body = request.method === "HEAD" || length === 0 ? undefined : span;
    return { at: "deliver", plan: { representation, status, headers, span: body, length }, tries };
  };
  const whole = { first: 0, last: size - 1 };
  if (status !== 200) return plan(status, whole, size); // conditions are about 2xx (RFC 9110 §13.2.1)

  const lastModifiedMs = parseHttpDate(descriptor.lastModified ?? null);
  const validators = {
    ...(descriptor.etag === undefined ? {} : { etag: descriptor.etag }),
    ...(lastModifiedMs === undefined ? {} : { lastModifiedMs }),
  };
  const verdict = evaluatePreconditions(request.method, context.fields, validators);
  const refuse = (code: ErrorCode, extra: Fields = []): Stage => {
    if (representation.given?.kind === "body") discard(representation.given.body);
    return { at: "refuse", code, extra };
  };
  if (verdict === "precondition-failed") return refuse("precondition-failed");
  if (verdict === "not-modified") {
    for (const name of NOT_IN_304) headers.delete(name);
    return { at: "deliver", plan: { representation, status: 304, headers, span: undefined, length: 0 }, tries };
  }

  const dateMs = parseHttpDate(storedField(descriptor, "date"));
  const mayRange = target.wish.kind !== "none" && ifRangeHolds(context.fields.get("if-range"), validators, dateMs);
  const range = mayRange ? resolveRange(target.wish, size) : { kind: "whole" as const };
  switch (range.kind) {
    case "whole":
      return plan(200, whole, size);
    case "part":
      headers.set("content-range", formatContentRange(range.first, range.last, size));
      return plan(206, range, range.last - range.first + 1);
    case "unsatisfiable":
      return refuse("range-not-satisfiable", [
        ["content-range", formatUnsatisfied(size)],
        ["accept-ranges", "bytes"],
      ]);
    default:
      return range satisfies never;
  }
}

/** A 304 repeats what a cache needs and leaves out what describes the body (RFC 9110 §15.4.5). */
const NOT_IN_304 = ["content-type", "content-language", "content-encoding", "content-length"];
