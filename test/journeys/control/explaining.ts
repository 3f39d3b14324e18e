import { createHash } from "node:crypto";
import type { Explanation, HeldCopy } from "../../../src/control/explain.ts";
import type { Edge } from "../../support/edge.ts";
import type { RawAnswer, RawAsk } from "../../support/raw.ts";

/** Tokens of operators: one who may read, one who may do all, one who may only purge. */
export const TOKENS = { read: "reading-token", all: "token-for-all", purge: "purging-token" } as const;

const row = (name: keyof typeof TOKENS, scope: string): unknown => ({ name, sha256: createHash("sha256").update(TOKENS[name]).digest("hex"), scopes: [scope] });

/** The setting that lets them. */
export const CONTROL_TOKENS: readonly unknown[] = [row("read", "read"), row("all", "*"), row("purge", "purge")];

/** What one question says beside its URL: fields as a listener would send them, whether the origin is to be asked, and whose choice of an edge is meant. */
export type Question = { readonly headers?: Readonly<Record<string, string>>; readonly probe?: boolean; readonly colo?: string };

/** The request target of a question. */
export function questionOf(url: string, { headers = {}, probe = false, colo }: Question = {}): string {
  const query = new URLSearchParams({ url });
  for (const [name, value] of Object.entries(headers)) query.append("header", `${name}: ${value}`);
  if (probe) query.set("probe", "1");
  if (colo !== undefined) query.set("colo", colo);
  return `/_downbeat/v1/explain?${query}`;
}

/** A question as it is, without a token unless `ask` brings one. */
export function question(edge: Edge, url: string, about: Question = {}, ask: RawAsk = {}): Promise<RawAnswer> {
  return edge.ask(questionOf(url, about), ask);
}

/** What an operator is told; throws where the edge refuses. */
export async function explained(edge: Edge, url: string, about: Question = {}): Promise<Explanation> {
  const answer = await question(edge, url, about, { headers: { "downbeat-token": TOKENS.read } });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body.toString()) as Explanation;
}

/** The copy a tier is said to hold. */
export function copyIn({ tiers }: Explanation, name: HeldCopy["tier"]): NonNullable<HeldCopy["copy"]> | undefined {
  return tiers.find(({ tier }) => tier === name)?.copy;
}

/** The word by which an answer says what became of its request, and where its first byte came from. */
export function outcomeOf(answer: RawAnswer): { outcome: string | undefined; tier: string | undefined } {
  const [, outcome, tier] = /cache;\s*desc="([^,"]+), ([^"]+)"/.exec(answer.header("server-timing") ?? "") ?? [];
  return { outcome, tier };
}
