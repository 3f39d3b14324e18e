import { parseHttpDate } from "../../src/core/http/date.ts";
import { formatContentRange, formatUnsatisfied } from "../../src/core/http/content-range.ts";
import { evaluatePreconditions, ifRangeHolds } from "../../src/core/http/conditional.ts";
import { resolveRange } from "../../src/core/http/range.ts";
import { storedField } from "../../src/core/cache/descriptor.ts";
import type { Fields } from "../../durable-objects/upstream.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import { CODINGS, type Coding, isCompressible } from "../../src/core/cache/encode.ts";
import { chooseEncoding } from "../../src/core/http/accept-encoding.ts";
import type { Context } from "../context.ts";
import { encoded } from "../deliver/encode.ts";
import type { Representation } from "../deliver/source.ts";
import { playerEtag } from "../../src/core/purge/player-etag.ts";
import { refusedCopy } from "../purge/clear.ts";
import { discard } from "../tiers/send.ts";
import { addUpstreamStatus, representationHeaders, unstoredHeaders } from "../respond.ts";
import type { At, Plan, Stage } from "./stage.ts";

/** Decides status, fields and span from the representation and the request's conditions (RFC 9110 §13.2.2, §14.2). */
export function answer(context: Context, stage: At<"answer">): Stage | Promise<Stage> {
  const coding = codingFor(context, stage.representation);
  if (coding === undefined) return unlessRefused(context, stage);
  return encoded(context, stage.representation, coding).then((representation) => unlessRefused(context, { ...stage, representation }));
}

/** A plan, unless a block holds for what it would deliver. */
function unlessRefused(context: Context, stage: At<"answer">): Stage | Promise<Stage> {
  const { target, descriptor, given } = stage.representation;
  const judged = (refused: Stage | undefined): Stage => {
    if (refused === undefined) return plan(context, stage);
    if (given?.kind === "body") discard(given.body);
    return refused;
  };
  const refused = refusedCopy(context, target, descriptor);
  return refused instanceof Promise ? refused.then(judged) : judged(refused);
}

/** The coding to send text in: what the listener takes, unless it asks for a range, which is always one of the identity. */
function codingFor({ fields }: Context, { target, descriptor, stored, given }: Representation): Coding | undefined {
  // Bytes that come along belong to a copy that has just ended: nothing more is made of it.
  if (!stored || (given?.kind === "bytes" && given.made !== true) || !isCompressible(descriptor) || target.wish.kind !== "none") return undefined;
  const coding = chooseEncoding(fields.get("accept-encoding"), CODINGS);
  return coding === "br" || coding === "gzip" ? coding : undefined;
}

function plan(context: Context, { representation, tries }: At<"answer">): Stage {
  const { request, arrivedAtMs } = context;
  const { descriptor, target } = representation;
  const { size, status } = descriptor;
  if (status === 200 && storedField(descriptor, "content-encoding") === null) context.note.size = size;
  const nowMs = Math.max(arrivedAtMs, descriptor.askedAtMs);
  const headers =
    representation.fields === undefined
      ? representationHeaders(context, descriptor, nowMs)
      : unstoredHeaders(context, representation.fields, descriptor.era);
  addUpstreamStatus(context, descriptor, headers);
  const deliver = (status: number, span: Plan["span"], length: number): Stage => {
    const body = request.method === "HEAD" || length === 0 ? undefined : span;
    return { at: "deliver", plan: { representation, status, headers, span: body, length }, tries };
  };
  const whole = { first: 0, last: size - 1 };
  if (status < 200 || status > 299) return deliver(status, whole, size); // conditions are about 2xx (RFC 9110 §13.2.1)

  const dateMs = parseHttpDate(storedField(descriptor, "date"));
  // A date says nothing of what has been replaced under it.
  const lastModifiedMs = descriptor.era === 0 ? parseHttpDate(descriptor.lastModified ?? null) : undefined;
  const validators = {
    ...(descriptor.etag === undefined ? {} : { etag: playerEtag(descriptor.etag, descriptor.era) }),
    ...(lastModifiedMs === undefined ? {} : { lastModifiedMs }),
    ...(dateMs === undefined ? {} : { dateMs }),
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

  // What is stored encoded has no ranges of what the listener means by its bytes.
  const ranged = target.wish.kind !== "none" && status === 200 && storedField(descriptor, "content-encoding") === null;
  const mayRange = ranged && ifRangeHolds(context.fields.get("if-range"), validators, dateMs);
  const range = mayRange ? resolveRange(target.wish, size) : { kind: "whole" as const };
  switch (range.kind) {
    case "whole":
      return deliver(status, whole, size);
    case "part":
      headers.set("content-range", formatContentRange(range.first, range.last, size));
      return deliver(206, range, range.last - range.first + 1);
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
const NOT_IN_304 = ["content-type", "content-language", "content-encoding", "content-length", "content-range"];
