import type { SyncAnswer } from "../../src/core/purge/sync.ts";
import type { EdgeNews } from "../../src/core/routing/news.ts";

/** Hears what a colo's region says of upstream edges, and when it was said by the hearer's clock, ms: the latest it may have been. */
export type OnEdges = (news: readonly EdgeNews[], saidAtMs: number) => void;

/** What has been heard of a region's answers: how far its clock is behind, at most, and its newest stamp. */
type Heard = { readonly incarnation: string; readonly behindMs: number; readonly stampMs: number };

/** News of edges as they come with answers of a colo's region, each handed on once and none after a newer one. */
export class NewsOfEdges {
  private heard: Heard | undefined;

  constructor(private readonly onEdges: OnEdges) {}

  /** The region's own answer has just come. */
  answered({ promised: { incarnation, stampMs }, edges }: SyncAnswer, nowMs: number): void {
    const behindMs = nowMs - stampMs;
    const { heard } = this;
    if (heard?.incarnation === incarnation && stampMs < heard.stampMs) return;
    // A quick answer tells more of its clock than a slow one does.
    this.heard = { incarnation, stampMs, behindMs: heard?.incarnation === incarnation ? Math.min(behindMs, heard.behindMs) : behindMs };
    if (edges !== undefined) this.onEdges(edges, nowMs);
  }

  /** Another isolate of the colo left one. Without an answer of its own nobody can tell how old it is: then it says nothing. */
  found({ promised: { incarnation, stampMs }, edges }: SyncAnswer, nowMs: number): void {
    const { heard } = this;
    if (edges === undefined || heard?.incarnation !== incarnation || stampMs <= heard.stampMs) return;
    this.heard = { ...heard, stampMs };
    this.onEdges(edges, Math.min(nowMs, stampMs + heard.behindMs));
  }
}

/** An answer without what it says of edges: another region's is measured from elsewhere. */
export function withoutEdges(answer: SyncAnswer): SyncAnswer {
  if (answer.edges === undefined) return answer;
  const { edges: _, ...rest } = answer;
  return rest;
}
