import { type ErrorCode, isErrorCode } from "../errors.ts";
import { asciiJson } from "./ascii-json.ts";
import { ASK_FORMAT, type Ask } from "./ask.ts";
import { type Descriptor, decodeDescriptor, encodeDescriptor } from "./descriptor.ts";
import type { Routing } from "../routing/asked.ts";
import type { Attempt } from "../routing/attempt.ts";
import type { EdgeReport } from "../routing/news.ts";
import type { NotStored } from "./policy.ts";
import type { Span } from "./slices.ts";

/** Fields that carry messages between an isolate and a fill object, or an entrypoint. */
export const ASK_FIELD = "downbeat-ask";
export const OPENED_FIELD = "downbeat-opened";

/** Header fields as pairs, names in lower case. */
export type Fields = readonly (readonly [string, string])[];

/**
 * What an opening has cost: requests to the upstream, and ms from asking until its answer began. Where edges were asked: each
 * of them, in the order they ended.
 */
export type Spent = { requests: number; firstByteMs: number; attempts?: readonly Attempt[] };

/**
 * What came of an ask, as it travels beside the body. `early`: of a fill that began before this ask came. `edges`: what the object saw
 * of edges since it last told anybody.
 */
export type OpenedMessage = { readonly early?: true; readonly spent?: Spent; readonly edges?: readonly EdgeReport[] } & OpenedWord;

/** Its words. */
type OpenedWord =
  | { kind: "slice"; descriptor: Descriptor; notStored?: NotStored; fields: Fields; n: number; span: Span; pivot: number }
  | { kind: "run"; descriptor: Descriptor; notStored?: NotStored; fields: Fields }
  | { kind: "response"; why: string; failed: boolean; status: number; headers: Fields; descriptor?: Descriptor }
  | { kind: "not-modified"; headers: Fields; askedAtMs: number; nowMs: number; asOf: number }
  | { kind: "changed" }
  | { kind: "outside"; size: number }
  | { kind: "hand-over"; why: NotStored }
  | { kind: "alone" }
  | { kind: "unreachable"; code: ErrorCode };

/** An ask as text for a header field: printable ASCII only. */
export function encodeAsk(ask: Ask): string {
  return asciiJson(ask);
}

/** Reads an ask; another format or anything else is `undefined`, and the asker goes its own way. */
export function decodeAsk(text: string | null): Ask | undefined {
  const ask = parse(text) as Partial<Ask> | undefined;
  if (ask === undefined || ask.format !== ASK_FORMAT) return undefined;
  const texts = [ask.key, ask.base, ask.url, ask.want?.kind].every((text) => typeof text === "string");
  const flags = [ask.follow, ask.authorized, ask.unkeyed, ask.standIn, ask.fresh].every((flag) => typeof flag === "boolean");
  const lists = Array.isArray(ask.fields) && Array.isArray(ask.withheld);
  const numbers = [ask.asOf, ask.needs, ask.era].every((number) => typeof number === "number");
  return texts && flags && lists && numbers && isRouting(ask.routing) ? (ask as Ask) : undefined;
}

function isRouting(routing: Partial<Routing> | null | undefined): boolean {
  if (routing === undefined) return true;
  if (routing === null) return false;
  const numbers = [routing.patience, routing.newsAgeMs, routing.spentMs ?? 0].every((number) => typeof number === "number");
  return numbers && [routing.news, routing.steers, routing.doubted ?? []].every((list) => Array.isArray(list));
}

/** A message as text for a header field: printable ASCII only. */
export function encodeOpened(message: OpenedMessage): string {
  const descriptor = "descriptor" in message ? message.descriptor : undefined;
  const carried = descriptor === undefined ? message : { ...message, descriptor: encodeDescriptor(descriptor) };
  return asciiJson({ format: ASK_FORMAT, ...carried });
}

/** Reads a message; another format, an unknown kind or an unreadable descriptor is `undefined`. */
export function decodeOpened(text: string | null): OpenedMessage | undefined {
  const value = parse(text);
  if (value === undefined || value["format"] !== ASK_FORMAT || !KINDS.has(String(value["kind"]))) return undefined;
  if (value["kind"] === "unreachable" && !isErrorCode(value["code"])) return undefined;
  if (value["descriptor"] === undefined) {
    return value["kind"] === "slice" || value["kind"] === "run" ? undefined : (value as unknown as OpenedMessage);
  }
  const descriptor = decodeDescriptor(String(value["descriptor"]));
  return descriptor && ({ ...value, descriptor } as unknown as OpenedMessage);
}

const KINDS = new Set<string>([
  "slice",
  "run",
  "response",
  "not-modified",
  "changed",
  "outside",
  "hand-over",
  "alone",
  "unreachable",
] satisfies OpenedMessage["kind"][]);

function parse(text: string | null): Record<string, unknown> | undefined {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
