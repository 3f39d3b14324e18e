import { describe, expect, it } from "vitest";
import { NewsOfEdges, withoutEdges } from "../../../edge/purge/edge-news.ts";
import { SYNC_FORMAT, type SyncAnswer } from "../../../src/core/purge/sync.ts";
import type { EdgeNews } from "../../../src/core/routing/news.ts";

const of = (id: string): EdgeNews[] => [{ id, firstByteMs: 1, p95Ms: 2, kbps: 3, mbps: 4, ageMs: 5 }];

/** A region's answer: its clock is an hour ahead. */
function said(stampMs: number, id?: string, incarnation = "r1"): SyncAnswer {
  const promised = { incarnation, number: 0, stampMs: stampMs + 3_600_000, endMs: stampMs + 3_605_000 };
  const answer: SyncAnswer = { format: SYNC_FORMAT, promised, ledgerAhead: { leastMs: 0, mostMs: 0 }, news: { kind: "delta", since: 0, upTo: 0, entries: [] } };
  return id === undefined ? answer : { ...answer, edges: of(id) };
}

class Scene {
  readonly heard: (readonly [id: string | undefined, atMs: number])[] = [];
  readonly news = new NewsOfEdges((news, atMs) => this.heard.push([news[0]?.id, atMs]));
}

describe("news of edges", () => {
  it("in an answer are handed on as of when it came, and none that are not there", () => {
    const { news, heard } = new Scene();
    news.answered(said(1000, "a"), 1020);
    news.answered(said(2000), 2020);
    expect(heard).toEqual([["a", 1020]]);
  });

  it("that another isolate was told are as old as they are, by a clock that was met", () => {
    const { news, heard } = new Scene();
    news.answered(said(1000), 1080);
    news.answered(said(2000), 2020);
    news.found(said(5000, "b"), 9000);
    news.found(said(8995, "c"), 9000);
    expect(heard).toEqual([["b", 5020], ["c", 9000]]);
  });

  it("are not handed on twice, nor after newer ones", () => {
    const { news, heard } = new Scene();
    news.answered(said(5000, "a"), 5010);
    news.found(said(5000, "a"), 6000);
    news.found(said(4000, "b"), 6000);
    news.answered(said(4500, "c"), 6000);
    news.found(said(6000, "d"), 7000);
    news.found(said(6000, "d"), 8000);
    expect(heard).toEqual([["a", 5010], ["d", 6010]]);
  });

  it("of an instance that was never met say nothing, and a new one that answers does whatever its clock shows", () => {
    const { news, heard } = new Scene();
    news.found(said(1000, "a"), 1000);
    news.answered(said(5000, "b"), 5010);
    news.found(said(6000, "c", "r2"), 6000);
    news.answered(said(-9_000_000, "d", "r2"), 7000);
    expect(heard).toEqual([["b", 5010], ["d", 7000]]);
  });

  it("are taken out of another's answer, and nothing else is", () => {
    expect(withoutEdges(said(1, "a"))).toEqual(said(1));
    const none = said(1);
    expect(withoutEdges(none)).toBe(none);
  });
});
