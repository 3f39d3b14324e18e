import type { Settings } from "../../src/core/settings/index.ts";

/** The longest a question to the upstream takes until its answer begins, ms: with several edges all their turns together. */
export function answerMs({ edges, routing, upstreamFirstByteTimeoutMs: ms }: Pick<Settings, "edges" | "routing" | "upstreamFirstByteTimeoutMs">): number {
  return edges.length === 0 ? ms : Math.max(ms, routing.budgetMs);
}
