import { describe, expect, it } from "vitest";
import { RegionCore } from "../../../src/core/purge/region.ts";
import { type News, type RegionAnswer, SYNC_FORMAT, type SyncAsk } from "../../../src/core/purge/sync.ts";
import { RegionStore } from "../../../scripts/simulation/disks.ts";
import { Exact } from "../../../scripts/simulation/exact.ts";

const LEASE_MS = 4800;
const news = (since: number, upTo: number): News => ({ kind: "delta", since, upTo, entries: upTo > since ? [{ kind: "purge", number: upTo, mode: "hard", hashes: [1] }] : [] });
const ask = (since = 0): SyncAsk => ({ format: SYNC_FORMAT, colo: "FRA", since, tallies: [] });
const said = (number: number, stampMs: number, lengthMs: number, told: News, incarnation = "L"): RegionAnswer =>
  ({ format: SYNC_FORMAT, promised: { incarnation, number, stampMs, endMs: stampMs + lengthMs }, news: told });
const push = (told: News) => ({ format: SYNC_FORMAT, news: told }) as const;

function made(store = new RegionStore(() => new Exact())) {
  return { store, core: new RegionCore({ region: "weur", incarnation: "r1", disk: store, leaseMs: LEASE_MS }) };
}
/** One that holds a promise of 16 s, asked for at 0, and knows everything up to 10. */
function holding() {
  const region = made();
  region.core.onLedger(said(10, 1e9, 16_000, news(0, 10)), 0, 20);
  return region;
}
const HELD_UNTIL_MS = 16_000 * 0.98 - 104;

describe("a region", () => {
  it("promises nothing before it has asked the ledger", () => {
    const { answer, ledger } = made().core.sync(ask(), 1000);
    expect(ledger).toBe("first");
    expect(answer.promised).toEqual({ incarnation: "r1", number: 0, stampMs: 1000, endMs: 1000 });
  });

  it("promises its lease, of what it knows", () => {
    const { answer, ledger } = holding().core.sync(ask(), 1000);
    expect(ledger).toBe("no");
    expect(answer).toMatchObject({ promised: { number: 10, stampMs: 1000, endMs: 1000 + LEASE_MS }, news: { kind: "delta", since: 0, upTo: 10 } });
  });

  it("never promises past its own promise, and asks ahead of its end", () => {
    const { core } = holding();
    expect(core.sync(ask(), 7000).ledger).toBe("no");
    expect(core.sync(ask(), 8000).ledger).toBe("soon");
    expect(core.sync(ask(), 12_000).answer.promised.endMs).toBe(HELD_UNTIL_MS);
    expect(core.sync(ask(), 14_000)).toMatchObject({ ledger: "first", answer: { promised: { endMs: HELD_UNTIL_MS } } });
    expect(core.sync(ask(), 16_000)).toMatchObject({ ledger: "first", answer: { promised: { stampMs: 16_000, endMs: 16_000 } } });
  });

  it("counts its promise from when it asked, not from when the answer came", () => {
    const { core } = made();
    core.onLedger(said(10, 0, 16_000, news(0, 10)), 0, 9000);
    expect(core.sync(ask(), 9100).answer.promised.endMs).toBe(9100 + LEASE_MS);
    expect(core.sync(ask(), HELD_UNTIL_MS).answer.promised.endMs).toBe(HELD_UNTIL_MS);
  });

  it("takes no promise about purges it does not know", () => {
    const { core } = made();
    core.onLedger(said(10, 0, 16_000, news(5, 10)), 0, 20);
    expect([core.n, core.sync(ask(), 30).ledger]).toEqual([0, "first"]);
    core.onLedger(said(10, 0, 16_000, news(0, 9)), 0, 20);
    expect([core.n, core.sync(ask(), 30).ledger]).toEqual([9, "first"]);
    core.onLedger({ ...said(10, 0, 16_000, news(0, 10)), format: 2 as 3 }, 0, 20);
    expect(core.n).toBe(9);
  });

  it("tells nothing new to who knows more", () => {
    expect(holding().core.sync(ask(25), 1000).answer).toMatchObject({ promised: { number: 10 }, news: { since: 10, upTo: 10, entries: [] } });
  });

  it("keeps the log over a restart, and no promise", () => {
    const { store } = holding();
    const { core } = made(store.handOver());
    expect(core.n).toBe(10);
    expect(core.sync(ask(), 1000).ledger).toBe("first");
  });

  it("says how far the ledger's clock is ahead of its own", () => {
    const { ledgerAhead } = holding().core.sync(ask(), 1000).answer;
    expect(ledgerAhead).toEqual({ leastMs: 1e9 - 20 - 21 - 104, mostMs: 1e9 + 21 + 104 });
  });
});

describe("a purge that is pushed", () => {
  it("is applied at once, and confirmed at once where nothing was promised", () => {
    const { core } = holding();
    const { applied, confirm, askLedger } = core.push(push(news(10, 20)), 100);
    expect(applied).toEqual({ incarnation: "r1", upTo: 20, atMs: 100 });
    expect(confirm).toEqual({ region: "weur", incarnation: "r1", upTo: 20, appliedAtMs: 100, leasesEndedAtMs: 100 });
    expect(askLedger).toBe(false);
  });

  it("is confirmed once every lease given before it has ended, and none of those after it", () => {
    const { core } = holding();
    core.sync(ask(), 0);
    const { confirm, timers } = core.push(push(news(10, 20)), 800);
    expect(confirm).toBeUndefined();
    core.sync(ask(), 4000);
    expect(timers.map(({ afterMs }) => afterMs)).toContain(4000);
    const timer = timers.find(({ afterMs }) => afterMs === 4000);
    expect(core.onTimer(timer?.token ?? 0, 4799).confirm).toBeUndefined();
    expect(core.onTimer(timer?.token ?? 0, 4800).confirm).toEqual({ region: "weur", incarnation: "r1", upTo: 20, appliedAtMs: 800, leasesEndedAtMs: 4800 });
  });

  it("that leaves a gap is not taken: the region says how far it is, and asks", () => {
    expect(holding().core.push(push(news(15, 20)), 100)).toMatchObject({ applied: { upTo: 10 }, askLedger: true });
  });

  it("that comes twice, or late, changes nothing", () => {
    const { core } = holding();
    core.push(push(news(10, 20)), 100);
    expect(core.push(push(news(10, 20)), 200).applied.upTo).toBe(20);
    expect(core.push(push(news(5, 15)), 300).applied.upTo).toBe(20);
  });

  it("is not confirmed by a region to which nothing is promised any more", () => {
    expect(holding().core.push(push(news(10, 20)), 20_000).confirm).toBeUndefined();
  });
});

describe("what a region learns when it starts", () => {
  const answered = (asks: number) => {
    const { core } = made();
    for (let i = 0; i < asks; i += 1) core.ask([]);
    return core.onLedger(said(10, 0, 16_000, news(0, 10)), 0, 20).confirm?.upTo;
  };

  it("is not confirmed: nothing was promised to this instance when it came", () => {
    expect(answered(1)).toBeUndefined();
  });

  it("is confirmed where a push overtakes an answer, which may hold a promise from before it", () => {
    const { core } = made();
    core.ask([]);
    expect(core.push(push(news(0, 10)), 10).confirm?.upTo).toBe(10);
  });

  it("is confirmed where an answer was lost, which may have held a promise", () => {
    expect(answered(2)).toBe(10);
  });
});

describe("a confirmation", () => {
  const confirming = () => {
    const { core } = holding();
    return { core, first: core.push(push(news(10, 20)), 100) };
  };

  it("is said until it is acknowledged", () => {
    const { core } = confirming();
    const failed = core.onConfirmed(undefined, 200);
    expect(failed.confirm).toBeUndefined();
    const again = core.onTimer(failed.timers[0]?.token ?? 0, 400);
    expect(again.confirm?.upTo).toBe(20);
    expect(core.onConfirmed(20, 500).confirm).toBeUndefined();
  });

  it("is said again when it was not heard of for its deadline", () => {
    const { core, first } = confirming();
    expect(core.onTimer(first.timers.at(-1)?.token ?? 0, 2100).confirm?.upTo).toBe(20);
  });

  it("is one at a time; the next covers all that came meanwhile", () => {
    const { core } = confirming();
    expect(core.push(push(news(20, 30)), 110).confirm).toBeUndefined();
    expect(core.push(push(news(30, 40)), 120).confirm).toBeUndefined();
    expect(core.onConfirmed(20, 200).confirm?.upTo).toBe(40);
  });

  it("is said again to a ledger that was restarted", () => {
    const { core } = confirming();
    core.onConfirmed(20, 200);
    expect(core.onLedger(said(20, 5, 16_000, news(20, 20), "L2"), 1000, 1020).confirm?.upTo).toBe(20);
    core.onConfirmed(20, 1100);
    expect(core.onLedger(said(20, 9, 16_000, news(20, 20), "L2"), 2000, 2020).confirm).toBeUndefined();
  });
});
