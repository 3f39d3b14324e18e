import { reset } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { hashOf } from "../../src/core/purge/key.ts";
import { LedgerScene, blockOf, entriesOf } from "./ledger-scene.ts";
import { RegionScene } from "./region-scene.ts";

/** Regions speak to the one ledger there is. */
const ledger = new LedgerScene("ledger");

afterEach(async () => {
  await reset();
});

describe("a region", () => {
  it("asks the ledger before its first promise, and says everything there is", async () => {
    const { number } = await ledger.purge();
    const answer = await new RegionScene("weur").sync();
    expect(answer.promised).toMatchObject({ number });
    expect(answer.promised.endMs).toBeGreaterThan(answer.promised.stampMs);
    expect(entriesOf(answer.news)).toEqual([{ kind: "purge", number, mode: "hard", hashes: [hashOf("t a")] }]);
    expect(Math.abs(answer.ledgerAhead.mostMs)).toBeLessThan(10_000);
  });

  it("is told of a purge at once, and lets it be complete when its own promises have ended", async () => {
    const region = new RegionScene("weur");
    const { promised } = await region.sync();
    const { id, number } = await ledger.purge();
    await vi.waitFor(async () => expect(await region.within((object) => object["core"].n)).toBe(number));
    const receipt = await ledger.ledger.receipt(id, 60_000);
    expect(receipt).toMatchObject({ state: "complete", regions: [{ region: "weur", state: "confirmed" }] });
    expect(receipt?.completeAtMs).toBeGreaterThanOrEqual(promised.endMs);
    // Nothing it promised to colos holds any more, so the next one waits for nothing but its word.
    const next = await ledger.purge();
    expect(next).toMatchObject({ state: "accepted" });
    expect(await ledger.ledger.receipt(next.id, 60_000)).toMatchObject({ state: "complete", regions: [{ state: "confirmed" }] });
  });

  it("knows after a crash what it knew, and is another one to the ledger, which waits for both", async () => {
    const region = new RegionScene("weur");
    const before = await region.sync();
    await ledger.purge({ id: "p" });
    await ledger.ledger.receipt("p", 60_000);
    await region.crash();
    expect(await region.exact("t a", "t b")).toMatchObject({ hard: [(await ledger.ledger.receipt("p", 0))?.number, 0], soft: [0, 0] });
    const after = await region.sync();
    expect(after.promised.incarnation).not.toBe(before.promised.incarnation);
    expect(await ledger.sql("SELECT incarnation FROM grants WHERE region = 'weur'")).toHaveLength(2);
    const { id, regions } = await ledger.purge();
    expect(regions).toMatchObject([{ region: "weur", state: "waiting" }]);
    expect(await ledger.ledger.receipt(id, 1500)).toMatchObject({ state: "accepted" });
  });

  it("hands on what colos saw of blocks", async () => {
    await ledger.ledger.putBlock(blockOf("b"));
    const region = new RegionScene("weur");
    // The first question goes to the ledger with it, since nothing could be promised before.
    await region.sync(0, [{ id: "b", country: "DE", lastDeliveryMs: 5, refusals: 2, lastRefusalMs: 9 }]);
    expect(await ledger.ledger.block("b")).toMatchObject({ countries: [{ country: "DE", lastDeliveryMs: 5, refusals: 2, lastRefusalMs: 9 }] });
  });

  it("says exactly what was purged last, in the order it was asked", async () => {
    const hard = await ledger.purge({ keys: ["t a", "t b"] });
    const soft = await ledger.purge({ keys: ["t b"], mode: "soft" });
    const region = new RegionScene("weur");
    await region.sync();
    expect(await region.exact("t c", "t b", "t a")).toEqual({ upTo: soft.number, hard: [0, hard.number, hard.number], soft: [0, soft.number, 0] });
  });

  it("answers what it cannot read with no bytes", async () => {
    const { region } = new RegionScene("weur");
    for (const answer of [await region.sync(Uint8Array.of(9, 9)), await region.push(Uint8Array.of(9)), await ledger.ledger.syncRegion(Uint8Array.of(1))]) {
      expect(answer).toHaveLength(0);
    }
  });
});

it("a crash between any two writes of a push leaves the region with none of it, and the ledger tells it again", async () => {
  const region = new RegionScene("weur");
  await region.sync();
  let points = 0;
  for (let crashed = true; crashed; points += 1) {
    crashed = false;
    const knew = await region.within((object) => object["core"].n);
    let left = points + 1;
    await region.within((object) => {
      object.sql.beforeWrite = () => {
        left -= 1;
        if (left > 0) return;
        crashed = true;
        throw new Error("the object crashed between two writes");
      };
    });
    const { number } = await ledger.purge({ keys: ["t a", "t b"] });
    const seen = new Set<number>();
    await vi.waitFor(async () => {
      seen.add(await region.within((object) => object["core"].n));
      expect(seen).toContain(number);
    }, 15_000);
    for (const n of seen) expect([knew, number]).toContain(n);
    expect((await region.exact("t a", "t b")).hard).toEqual([number, number]);
  }
  expect(points).toBeGreaterThanOrEqual(2);
});
