import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ended } from "../../../src/core/routing/attempt.ts";
import type { EdgeBook } from "../../../src/core/routing/book.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import { RegionEdges } from "../../../src/core/routing/region-edges.ts";
import type { Standing } from "../../../src/core/routing/standing.ts";
import { NOW, asked, book, health } from "./seen.ts";

const IDS = ["a", "b", "c", "d"];
const ANSWER_MS = 30;
const TIMEOUT_MS = 500;

/** Something that is still to come. */
type Due = { readonly atMs: number; readonly act: (nowMs: number) => void };

/** Listeners of one colo whose requests are spread over four edges as their health allows, with a clock of their own. */
class Colo {
  readonly known: EdgeBook = book(IDS);
  /** What was asked of edge `a`: when, and how it stood. */
  readonly askedOfA: { readonly atMs: number; readonly kind: string; readonly share: number }[] = [];
  total = 0;
  failures = 0;
  readonly #due: Due[] = [];
  readonly #credit = new Map<string, number>();

  constructor(readonly isDead: (nowMs: number) => boolean) {}

  /** One listener comes. */
  request(nowMs: number): void {
    this.total += 1;
    const standings = this.known.standings(nowMs);
    const trial = standings.find(({ health }) => health.kind === "trial" && !health.busy);
    if (trial !== undefined) this.#ask(trial, true, nowMs);
    const next = this.#pick(standings);
    if (next !== undefined) this.#ask(next, false, nowMs);
  }

  /** Lets happen what is due. */
  advance(nowMs: number): void {
    for (const due of this.#due.splice(0)) {
      if (due.atMs <= nowMs) due.act(nowMs);
      else this.#due.push(due);
    }
  }

  /** Whoever has had the least of its share. */
  #pick(standings: readonly Standing[]): Standing | undefined {
    const shares = standings.map((one) => ({ one, share: one.health.kind === "ok" ? 1 : one.health.kind === "returning" ? one.health.share : 0 }));
    const sum = shares.reduce((sum, { share }) => sum + share, 0);
    for (const { one, share } of shares) this.#credit.set(one.id, share === 0 ? 0 : (this.#credit.get(one.id) ?? 0) + share / sum);
    const [best] = shares.filter(({ share }) => share > 0).toSorted((x, y) => (this.#credit.get(y.one.id) ?? 0) - (this.#credit.get(x.one.id) ?? 0));
    if (best === undefined) return undefined;
    this.#credit.set(best.one.id, (this.#credit.get(best.one.id) ?? 0) - 1);
    return best.one;
  }

  #ask({ id, health }: Standing, trial: boolean, nowMs: number): void {
    if (id === "a") this.askedOfA.push({ atMs: nowMs, kind: health.kind, share: health.kind === "returning" ? health.share : 1 });
    this.known.began(id, nowMs, trial);
    const dead = id === "a" && this.isDead(nowMs);
    this.#due.push({
      atMs: nowMs + (dead ? TIMEOUT_MS : ANSWER_MS),
      act: (atMs) => {
        if (dead) this.failures += 1;
        this.known.ended({ edge: id, ended: dead ? "timeout" : "answered", ms: atMs - nowMs }, atMs);
        if (!dead) this.known.body(id, 100_000, 50, true, atMs);
      },
    });
  }
}

describe("an edge that dies under load and comes back", () => {
  const [DIES, BACK, END] = [NOW + 5000, NOW + 17_000, NOW + 40_000];
  const colo = new Colo((nowMs) => nowMs >= DIES && nowMs < BACK);
  for (let nowMs = NOW; nowMs < END; nowMs += 5) {
    colo.advance(nowMs);
    colo.request(nowMs);
  }
  const ofA = (fromMs: number, toMs: number) => colo.askedOfA.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const notTrials = (fromMs: number, toMs: number) => ofA(fromMs, toMs).filter(({ kind }) => kind !== "trial");

  it("is asked for nothing more once three requests have failed, but one at a time to see", () => {
    // 200 requests a second, a quarter of them its own: those under way before the third failed, one timeout after it died.
    const [last] = notTrials(DIES, BACK).map(({ atMs }) => atMs).toSorted((x, y) => y - x);
    expect((last ?? 0) - DIES).toBeLessThan(TIMEOUT_MS + 100);
    expect(ofA(DIES + 1000, BACK).length).toBeLessThanOrEqual(5);
    expect(ofA(DIES + 1000, BACK).length).toBeGreaterThan(1);
  });

  it("is asked again within ten seconds", () => {
    expect((notTrials(BACK, END)[0]?.atMs ?? END) - BACK).toBeLessThan(10_000);
  });

  it("never gets more than its share, nor more of it than it is at", () => {
    for (let fromMs = BACK; fromMs < END - 1000; fromMs += 250) {
      const got = notTrials(fromMs, fromMs + 1000);
      const shares = got.map(({ share }) => share);
      const most = Math.max(0, ...shares);
      expect(got.length).toBeLessThanOrEqual((200 * most) / (3 + most) + 2);
    }
    expect(notTrials(END - 1000, END).length).toBeGreaterThanOrEqual(48);
  });
});

describe("an edge that dies for a region of three colos", () => {
  it("is left alone by all within a second of the third failure of two of them, and is back with all within ten seconds", () => {
    const [DIES, BACK, END] = [NOW + 5000, NOW + 12_000, NOW + 22_000];
    const colos = ["FRA", "AMS", "CDG"].map((name) => ({ name, colo: new Colo((nowMs) => nowMs >= DIES && nowMs < BACK) }));
    const region = new RegionEdges({ ids: IDS });
    let ejectedMs = 0;
    for (let nowMs = NOW; nowMs < END; nowMs += 10) {
      for (const [at, { name, colo }] of colos.entries()) {
        colo.advance(nowMs);
        // The third hardly has any listeners.
        if (at < 2 || nowMs % 1000 === 0) colo.request(nowMs);
        if (colo.known.urgent || nowMs % 5000 === 0) region.observe(name, colo.known.take(nowMs), nowMs);
      }
      const news = region.news(nowMs);
      if (ejectedMs === 0 && news.some(({ ejected }) => ejected !== undefined)) ejectedMs = nowMs;
      // It hears of it with its next lease.
      if (nowMs % 1000 === 500) for (const { colo } of colos) colo.known.hear(news, nowMs);
    }
    expect(ejectedMs - DIES).toBeLessThan(TIMEOUT_MS + 200);
    expect(colos[2]?.colo.askedOfA.filter(({ atMs, kind }) => atMs > ejectedMs + 1000 && atMs < BACK && kind !== "trial")).toEqual([]);
    for (const { colo } of colos) expect(["ok", "returning"]).toContain(health(colo.known, "a", END).kind);
    expect(region.news(END).map(({ ejected }) => ejected)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("whatever was seen and heard of an edge", () => {
  const way = fc.constantFrom<Ended | "hangs" | "body" | "accused" | "acquitted">(
    "answered", "unreachable", "timeout", "status", "wrong", "drift", "cancelled", "broken", "hangs", "body", "accused", "acquitted",
  );
  const history = fc.array(fc.tuple(way, fc.nat({ max: 5000 }), fc.nat({ max: 1500 })), { maxLength: 80 });

  /** Lives through a history; gives when it ended. */
  function live(known: EdgeBook, steps: readonly (readonly [string, number, number])[], fromMs = NOW): number {
    let nowMs = fromMs;
    const said = (ejected: boolean) => [{ id: "a", firstByteMs: 50, p95Ms: 90, kbps: 1000, mbps: 1, ageMs: 0, ...(ejected ? { ejected: "failures" as const } : {}) }];
    for (const [how, ms, step] of steps) {
      nowMs += step;
      for (const id of ["b", "c"]) asked(known, id, nowMs);
      if (how === "hangs") known.began("a", nowMs, true);
      else if (how === "body") known.body("a", 40_000, ms, false, nowMs);
      else if (how === "accused" || how === "acquitted") known.hear(said(how === "accused"), nowMs);
      else asked(known, "a", nowMs, { ended: how as Ended, ms }, true);
    }
    return nowMs;
  }

  it("it is asked again within ten seconds of its recovery, even where requests from before fail after it", () => {
    fc.assert(fc.property(history, fc.array(fc.nat({ max: 5000 }), { maxLength: 12 }), (steps, late) => {
      const known = book(["a", "b", "c"]);
      const wellMs = live(known, steps);
      for (const _ of late) known.began("a", wellMs);
      for (let nowMs = wellMs; nowMs <= wellMs + 10_000; nowMs += 50) {
        for (const ms of late) if (wellMs + ms >= nowMs && wellMs + ms < nowMs + 50) known.ended({ edge: "a", ended: "timeout", ms: ms + 50 }, nowMs);
        const now = health(known, "a", nowMs);
        if (now.kind !== "ejected" && !(now.kind === "trial" && now.busy)) asked(known, "a", nowMs, {}, now.kind === "trial");
      }
      expect(["ok", "returning"]).toContain(health(known, "a", wellMs + 10_000).kind);
    }));
  });

  it("no ejection lasts longer than the longest one", () => {
    fc.assert(fc.property(history, (steps) => {
      const known = book(["a", "b", "c"]);
      let nowMs = NOW;
      for (const step of steps) {
        nowMs = live(known, [step], nowMs);
        const now = health(known, "a", nowMs);
        if (now.kind === "ejected") expect(now.untilMs - nowMs).toBeLessThanOrEqual(DEFAULT_POLICY.mostEjectMs);
      }
    }));
  });
});
