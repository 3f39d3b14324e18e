import { describe, expect, it } from "vitest";
import { LedgerCore, type Draft } from "../../../src/core/purge/ledger.ts";
import type { PurgeNumber } from "../../../src/core/purge/number.ts";
import { type Confirmation, type RegionAsk, SYNC_FORMAT } from "../../../src/core/purge/sync.ts";
import { LedgerStore } from "../../../scripts/simulation/disks.ts";
import { Exact } from "../../../scripts/simulation/exact.ts";

const NOW_MS = 1_000_000;
const LEASE_MS = 16_000;
const PURGE: Draft = { kind: "purge", mode: "hard", hashes: [1] };
const number = (ms: number) => ms * 1024;

const newStore = () => new LedgerStore(() => new Exact());
function started(store = newStore(), nowMs = NOW_MS) {
  const completed: PurgeNumber[] = [];
  const disk = store.open({}, { left: undefined }, { numbered: () => undefined, completed: (upTo) => completed.push(upTo) });
  const core = new LedgerCore({ incarnation: "L", disk, regionLeaseMs: LEASE_MS, coloLeaseMs: 4800 });
  return { core, store, completed, begun: core.begin(nowMs) };
}
const ask = (incarnation: string, since = 0, region = "weur"): RegionAsk => ({ format: SYNC_FORMAT, region, incarnation, since, tallies: [] });
const confirmation = (incarnation: string, upTo: PurgeNumber, region = "weur"): Confirmation => ({ region, incarnation, upTo, appliedAtMs: 5, leasesEndedAtMs: 105 });
const applied = (incarnation: string, upTo: PurgeNumber) => ({ incarnation, upTo, atMs: 0 });

describe("numbers", () => {
  it("say when, go up, and go on above what the clock says when it goes back", () => {
    const { core } = started();
    expect(core.append(PURGE, NOW_MS).number).toBe(number(NOW_MS));
    expect(core.append(PURGE, NOW_MS).number).toBe(number(NOW_MS) + 1);
    expect(core.append(PURGE, NOW_MS - 3_600_000).number).toBe(number(NOW_MS) + 2);
  });

  it("go on above what is stored, whatever the next machine's clock says", () => {
    const { core, store } = started();
    core.append(PURGE, NOW_MS);
    expect(started(store, 5).core.append(PURGE, 5).number).toBe(number(NOW_MS) + 1);
  });

  it("go on above what a region knows, should the ledger have lost it", () => {
    const { core, store } = started(newStore(), 5);
    const known = number(NOW_MS);
    const { answer } = core.grant(ask("a", known), 5);
    expect(answer.news).toEqual({ kind: "delta", since: known, upTo: known, entries: [] });
    expect(core.append(PURGE, 5).number).toBe(known + 1);
    expect(store.last).toBe(known + 1);
  });
});

describe("a purge is complete", () => {
  it("at once where nothing is promised to anybody", () => {
    const { core } = started();
    const { number: at, completed } = core.append(PURGE, NOW_MS);
    expect(completed).toEqual([{ after: 0, upTo: at, atMs: NOW_MS, regions: [] }]);
    expect(core.proofs(at)).toEqual([]);
  });

  it("when the region that was promised something confirms it, in the ledger's own time", () => {
    const { core } = started();
    core.grant(ask("a"), NOW_MS);
    const { number: at, completed } = core.append(PURGE, NOW_MS + 100);
    expect(completed).toEqual([]);
    expect(core.proofs(at)).toMatchObject([{ region: "weur", state: "waiting", untilMs: NOW_MS + LEASE_MS }]);
    const done = core.confirm(confirmation("a", at), NOW_MS + 700);
    expect(done.completed).toEqual([{ after: 0, upTo: at, atMs: NOW_MS + 700, regions: [{ region: "weur", state: "confirmed", appliedAtMs: NOW_MS + 600, leasesEndedAtMs: NOW_MS + 700 }] }]);
    expect(core.proofs(at)).toEqual(done.completed[0]?.regions);
  });

  it("when what was promised has run out, by clock and by timer", () => {
    const { core } = started();
    core.grant(ask("a"), NOW_MS);
    const { number: at, timers } = core.append(PURGE, NOW_MS + 100);
    const timer = timers.find(({ afterMs }) => afterMs === LEASE_MS - 100);
    expect(core.onTimer(timer?.token ?? 0, NOW_MS + LEASE_MS - 1).completed).toEqual([]);
    expect(core.onTimer(timer?.token ?? 0, NOW_MS + LEASE_MS).completed).toMatchObject([{ upTo: at, regions: [{ state: "ran-out" }] }]);
  });

  it("not by another incarnation's word", () => {
    const { core } = started();
    core.grant(ask("old"), NOW_MS);
    const { number: at } = core.append(PURGE, NOW_MS + 100);
    core.grant(ask("new"), NOW_MS + 200);
    expect(core.confirm(confirmation("new", at), NOW_MS + 300).completed).toEqual([]);
    expect(core.confirm(confirmation("old", at), NOW_MS + 400).completed).toHaveLength(1);
  });

  it("not later because promises were renewed since", () => {
    const { core } = started();
    core.grant(ask("a"), NOW_MS);
    const { timers } = core.append(PURGE, NOW_MS + 100);
    core.grant(ask("a", number(NOW_MS + 100)), NOW_MS + 9000);
    const timer = timers.find(({ afterMs }) => afterMs === LEASE_MS - 100);
    expect(core.onTimer(timer?.token ?? 0, NOW_MS + LEASE_MS).completed).toHaveLength(1);
  });

  it("after a colo that asked the ledger itself has lost its lease", () => {
    const { core } = started();
    const { answer } = core.direct({ format: SYNC_FORMAT, colo: "FRA", since: 0, tallies: [] }, NOW_MS);
    expect(answer.promised).toEqual({ incarnation: "L", number: 0, stampMs: NOW_MS, endMs: NOW_MS + 4800 });
    const { number: at, timers, pushes } = core.append(PURGE, NOW_MS);
    expect(pushes).toEqual([]);
    expect(core.proofs(at)).toMatchObject([{ region: "colo FRA", state: "waiting" }]);
    expect(core.onTimer(timers[0]?.token ?? 0, NOW_MS + 4800).completed).toHaveLength(1);
  });

  it("with the proofs of its own region by region, though others become complete with it", () => {
    const { core } = started();
    core.grant(ask("a"), NOW_MS);
    const first = core.append(PURGE, NOW_MS).number;
    core.grant(ask("b", first, "enam"), NOW_MS + 10);
    const second = core.append(PURGE, NOW_MS + 20).number;
    core.confirm(confirmation("b", second, "enam"), NOW_MS + 30);
    const { completed } = core.confirm(confirmation("a", second), NOW_MS + 40);
    expect(completed.map(({ upTo, regions }) => [upTo, regions.map(({ region }) => region)])).toEqual([[first, ["weur"]], [second, ["enam", "weur"]]]);
    expect(core.proofs(first)).toHaveLength(1);
  });
});

describe("after a restart", () => {
  it("each promise counts as given anew, in full, on the new machine's clock", () => {
    const { core, store } = started();
    core.grant(ask("a"), NOW_MS);
    const at = core.append(PURGE, NOW_MS + 100).number;
    const { core: next, begun } = started(store, 77);
    expect(begun.completed).toEqual([]);
    expect(begun.timers.map(({ afterMs }) => afterMs)).toContain(LEASE_MS + 3);
    expect(next.proofs(at)).toMatchObject([{ region: "weur", state: "waiting", untilMs: LEASE_MS + 80 }]);
    expect(next.confirm(confirmation("a", at), 500).completed).toHaveLength(1);
  });

  it("a longer promise of an earlier version of the settings counts in its own length, renewed or not", () => {
    const { core, store } = started();
    core.grant(ask("a"), NOW_MS);
    const shorter = new LedgerCore({ incarnation: "M", disk: store.open({}, { left: undefined }, { numbered: () => undefined, completed: () => undefined }), regionLeaseMs: 1600, coloLeaseMs: 1600 });
    shorter.begin(NOW_MS);
    shorter.grant(ask("a"), NOW_MS);
    expect(store.grants.get("a")?.leaseMs).toBe(LEASE_MS);
  });

  it("what was not pushed is pushed again", () => {
    const { core, store } = started();
    core.grant(ask("a"), NOW_MS);
    const at = core.append(PURGE, NOW_MS + 100).number;
    expect(started(store, NOW_MS).begun.pushes).toMatchObject([{ region: "weur", news: { kind: "delta", since: 0, upTo: at } }]);
  });
});

describe("pushes", () => {
  it("are one at a time; the next carries all that came meanwhile", () => {
    const { core } = started();
    core.grant(ask("a"), NOW_MS);
    const first = core.append(PURGE, NOW_MS);
    expect(first.pushes).toHaveLength(1);
    expect(core.append(PURGE, NOW_MS + 1).pushes).toEqual([]);
    const third = core.append(PURGE, NOW_MS + 2);
    const { pushes } = core.onPushed("weur", applied("a", first.number), NOW_MS + 50);
    expect(pushes).toMatchObject([{ region: "weur", news: { since: first.number, upTo: third.number } }]);
    expect(pushes[0]?.news).toMatchObject({ entries: [{}, {}] });
  });

  it("that fail are tried again, ever later, until the region asks", () => {
    const { core } = started();
    core.grant(ask("a"), NOW_MS);
    core.append(PURGE, NOW_MS);
    const failed = core.onPushed("weur", undefined, NOW_MS + 10);
    expect([failed.pushes.length, failed.timers[0]?.afterMs]).toEqual([0, 200]);
    const again = core.onTimer(failed.timers[0]?.token ?? 0, NOW_MS + 210);
    expect(again.pushes).toHaveLength(1);
    expect(core.onPushed("weur", undefined, NOW_MS + 220).timers[0]?.afterMs).toBe(400);
    core.grant(ask("a"), NOW_MS + 230);
    expect(core.append(PURGE, NOW_MS + 240).pushes).toHaveLength(1);
  });

  it("that are never answered count as lost", () => {
    const { core } = started();
    core.grant(ask("a"), NOW_MS);
    const { timers } = core.append(PURGE, NOW_MS);
    const deadline = timers.find(({ afterMs }) => afterMs === 2000);
    expect(core.onTimer(deadline?.token ?? 0, NOW_MS + 2000).timers[0]?.afterMs).toBe(200);
  });

  it("go to nobody who was promised nothing", () => {
    const { core } = started();
    core.grant(ask("a"), NOW_MS);
    core.rest(NOW_MS + LEASE_MS);
    expect(core.append(PURGE, NOW_MS + LEASE_MS + 1).pushes).toEqual([]);
  });

  it("are of the whole where the log no longer has what is missing", () => {
    const { core, store } = started();
    const at = core.append(PURGE, NOW_MS).number;
    store.folded = at;
    expect(core.grant(ask("a"), NOW_MS).answer.news).toMatchObject({ kind: "whole", upTo: at });
    expect(core.grant(ask("a", at), NOW_MS).answer.news).toMatchObject({ kind: "delta", entries: [] });
  });
});

describe("promises that ended", () => {
  it("are forgotten, so that a restart does not wait for them", () => {
    const { core, store } = started();
    core.grant(ask("a"), NOW_MS);
    expect(core.restMs).toBe(NOW_MS + LEASE_MS);
    core.rest(NOW_MS + LEASE_MS - 1);
    expect(store.grants.size).toBe(1);
    core.rest(NOW_MS + LEASE_MS);
    expect(store.grants.size).toBe(0);
    expect(core.restMs).toBeUndefined();
  });
});
