import * as z from "zod/mini";
import { REGIONS, type Region } from "../../../src/core/purge/regions.ts";
import type { Decision } from "../../../src/core/routing/decision.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import { DECISION_FORMAT, USUAL_EDGE, USUAL_STANDING } from "../../../src/core/routing/log.ts";
import type { Policy } from "../../../src/core/routing/policy.ts";
import type { Question } from "../../../src/core/routing/question.ts";
import type { Standing } from "../../../src/core/routing/standing.ts";
import type { Steer } from "../../../src/core/routing/steer.ts";
import { POLICY_FIELDS } from "../../../src/core/settings/index.ts";

/** A logged decision: what it was made from, what it was, and what came of it. */
export type Recorded = {
  readonly nowMs: number;
  readonly region?: Region;
  readonly question: Question;
  /** Without their URLs, which no decision looks at. */
  readonly edges: readonly Edge[];
  readonly standings: readonly Standing[];
  readonly steers: readonly Steer[];
  readonly policy: Policy;
  readonly order: readonly string[];
  readonly why: Decision["why"];
  readonly firstByteMs?: number;
  readonly bytes: number;
};

/** One line of a log. */
export type LogLine = { readonly kind: "decision"; readonly recorded: Recorded } | { readonly kind: "unreadable"; readonly why: string };

const region = z.enum(REGIONS);
const notNegative = z.number().check(z.minimum(0));
const ejectedWhy = z.enum(["failures", "success-rate", "slow", "asked-to-wait", "hearsay"]);

/** What no line says, and no decision looks at. */
const NOT_TOLD = z._default(z.string(), "");

const question = z.object({
  path: z.string(),
  key: z.string(),
  bytes: notNegative,
  patience: z.number(),
  purgedAtMs: z.exactOptional(z.number()),
  from: z.exactOptional(z.string()),
});

const edge = z.object({
  id: z.string(),
  url: NOT_TOLD,
  origin: NOT_TOLD,
  weight: z._default(z.number(), USUAL_EDGE.weight),
  capacityMbps: z.exactOptional(z.number()),
  pricePerGb: z._default(z.number(), USUAL_EDGE.pricePerGb),
  prefixes: z._default(z.array(z.string()), [...USUAL_EDGE.prefixes]),
  lagMs: z._default(z.number(), USUAL_EDGE.lagMs),
  drain: z._default(z.boolean(), USUAL_EDGE.drain),
});

const health = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ok") }),
  z.object({ kind: z.literal("ejected"), why: ejectedWhy, untilMs: z.number() }),
  z.object({ kind: z.literal("trial"), why: ejectedWhy, busy: z.boolean() }),
  z.object({ kind: z.literal("returning"), share: z.number() }),
]);

const standing = z.object({
  id: z.string(),
  firstByteMs: z.number(),
  source: z.enum(["here", "region", "distance", "unknown"]),
  usualMs: z.exactOptional(z.number()),
  p95Ms: z.exactOptional(z.number()),
  kbps: z.exactOptional(z.number()),
  inFlight: z._default(z.number(), USUAL_STANDING.inFlight),
  mbps: z._default(z.number(), USUAL_STANDING.mbps),
  health: z._default(health, USUAL_STANDING.health),
  drifts: z._default(z.boolean(), USUAL_STANDING.drifts),
});

const steer = z.object({
  edge: z.string(),
  drain: z.exactOptional(z.boolean()),
  weight: z.exactOptional(z.number()),
  pins: z.array(z.string()),
  regions: z.array(region),
  untilMs: z.exactOptional(z.number()),
  reason: z.string(),
});

// Its keys are those of Policy: POLICY_FIELDS has them all.
const policy = z.object(Object.fromEntries(POLICY_FIELDS.map(([, name]) => [name, z.number()])) as Record<keyof Policy, z.ZodMiniNumber>);

const line = z.object({
  decision: z.literal(DECISION_FORMAT),
  nowMs: z.number(),
  region: z.exactOptional(region),
  question,
  edges: z.array(edge),
  standings: z.array(standing),
  steers: z.array(steer),
  policy,
  order: z.array(z.string()),
  why: z.enum(["only", "pinned", "cheapest", "content", "spread", "trial", "panic", "last-resort", "none"]),
  firstByteMs: z.exactOptional(notNegative),
  bytes: z.exactOptional(notNegative),
});

/** Reads one line; whatever it holds, why it cannot be read is said in one sentence without an end. Never throws. */
export function readLogLine(text: string): LogLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable("no JSON; cut off, or another program's line");
  }
  if (typeof value !== "object" || value === null || !("decision" in value)) return unreadable("no decision");
  if (value.decision !== DECISION_FORMAT) return unreadable(`a decision of format ${JSON.stringify(value.decision)}, where ${DECISION_FORMAT} can be read`);
  const { data, error } = line.safeParse(value);
  if (data === undefined) return unreadable(issueText(error.issues));
  const { bytes = data.question.bytes, ...rest } = data;
  return { kind: "decision", recorded: { ...rest, bytes } };
}

function unreadable(why: string): LogLine {
  return { kind: "unreadable", why };
}

function issueText(issues: readonly z.core.$ZodIssue[]): string {
  const [first] = issues;
  const where = first === undefined || first.path.length === 0 ? "the line" : first.path.map((part, i) => (typeof part === "number" ? `[${part}]` : `${i === 0 ? "" : "."}${String(part)}`)).join("");
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : "";
  return `${where}: ${first?.message ?? "not as it should be"}${more}`;
}
