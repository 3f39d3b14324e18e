import { describe, expect, it } from "vitest";
import { BLOCKED_BY_TAG, hashOf } from "../../src/core/purge/key.ts";
import { numberAt } from "../../src/core/purge/number.ts";
import { LedgerScene, blockOf, entriesOf, purgeOf } from "./ledger-scene.ts";

const DAY_MS = 86_400_000;

describe("a purge", () => {
  it("has a number above every other and not below the clock, and is complete at once where nothing is promised", async () => {
    const scene = new LedgerScene();
    const beforeMs = Date.now();
    const receipts = await Promise.all(Array.from({ length: 20 }, () => scene.purge()));
    const numbers = receipts.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(20);
    expect(numbers[0]).toBeGreaterThanOrEqual(numberAt(beforeMs));
    for (const receipt of receipts) expect(receipt).toMatchObject({ state: "complete", regions: [], by: "ops", mode: "hard", kind: "purge", asked: { tags: ["a"] } });
  });

  it("reaches regions with every one of a thousand keys", async () => {
    const scene = new LedgerScene();
    const keys = Array.from({ length: 1000 }, (_, i) => `t track:${i}`);
    const { number } = await scene.purge({ keys, mode: "soft" });
    await scene.evict();
    const [entry, ...others] = entriesOf((await scene.askAs("weur", "w1")).news);
    expect(others).toEqual([]);
    expect(entry).toEqual({ kind: "purge", number, mode: "soft", hashes: keys.map(hashOf) });
  });

  it("is found by its id and in pages after an eviction, and nothing is found by another id", async () => {
    const scene = new LedgerScene();
    const receipts = [await scene.purge(), await scene.purge({ mode: "soft" }), await scene.purge()];
    await scene.evict();
    for (const receipt of receipts) expect(await scene.ledger.receipt(receipt.id, 0)).toEqual(receipt);
    expect(await scene.ledger.receipt("another", 1000)).toBeUndefined();
    const first = await scene.ledger.receipts(0, 2);
    expect(first).toEqual({ receipts: receipts.slice(0, 2), next: receipts[1]?.number });
    expect(await scene.ledger.receipts(first.next ?? 0, 2)).toEqual({ receipts: receipts.slice(2) });
  });
});

describe("a command said twice", () => {
  it("is done once, by its id or its idempotency key, also after an eviction", async () => {
    const scene = new LedgerScene();
    const command = purgeOf({ idempotencyKey: "k" });
    const first = await scene.ledger.purge(command);
    await scene.evict();
    const again = { ...first, repeated: true };
    expect(await scene.ledger.purge(command)).toEqual(again);
    expect(await scene.ledger.purge({ ...command, id: "another" })).toEqual(again);
    const { idempotencyKey: _, ...plain } = command;
    expect(await scene.ledger.purge(plain)).toEqual(again);
    expect((await scene.ledger.receipts(0, 10)).receipts).toHaveLength(1);
    expect(entriesOf((await scene.askAs("weur", "w1")).news)).toHaveLength(1);
  });

  it.each([
    ["keys", { keys: ["t b"] }],
    ["mode", { mode: "soft" as const }],
    ["words", { asked: { tags: ["b"] } }],
  ])("with other %s is a conflict and is not done", async (_, changes) => {
    const scene = new LedgerScene();
    await scene.ledger.purge(purgeOf({ idempotencyKey: "k" }));
    expect(await scene.ledger.purge(purgeOf({ idempotencyKey: "k", ...changes }))).toEqual({ kind: "conflict" });
    expect((await scene.ledger.receipts(0, 10)).receipts).toHaveLength(1);
  });

  it("with its words in another order is the same", async () => {
    const scene = new LedgerScene();
    await scene.ledger.purge(purgeOf({ idempotencyKey: "k", asked: { tags: ["a"], mode: "hard" } }));
    expect(await scene.ledger.purge(purgeOf({ idempotencyKey: "k", asked: { mode: "hard", tags: ["a"] } }))).toMatchObject({ repeated: true });
  });

  it("by another token is another command", async () => {
    const scene = new LedgerScene();
    const first = await scene.purge({ idempotencyKey: "k" });
    const second = await scene.purge({ idempotencyKey: "k", by: "ci" });
    expect(second.number).toBeGreaterThan(first.number);
  });

  it("a day later is new", async () => {
    const scene = new LedgerScene();
    const first = await scene.purge({ idempotencyKey: "k" });
    await scene.sql("UPDATE commands_seen SET at_ms = at_ms - ?", DAY_MS);
    const second = await scene.purge({ idempotencyKey: "k", keys: ["t b"] });
    expect(second.number).toBeGreaterThan(first.number);
    expect(await scene.ledger.purge(purgeOf({ idempotencyKey: "k", keys: ["t b"] }))).toMatchObject({ repeated: true, receipt: { id: second.id } });
  });
});

it("an event is new once a day, evictions or not", async () => {
  const scene = new LedgerScene();
  expect(await scene.ledger.firstSeen("e")).toBe(true);
  await scene.evict();
  expect(await scene.ledger.firstSeen("e")).toBe(false);
  expect(await scene.ledger.firstSeen("f")).toBe(true);
  await scene.sql("UPDATE events_seen SET at_ms = at_ms - ?", DAY_MS);
  expect([await scene.ledger.firstSeen("e"), await scene.ledger.firstSeen("e")]).toEqual([true, false]);
});

describe("a block", () => {
  it("is armed in the place of the one of its id, and shown with its receipt after an eviction", async () => {
    const scene = new LedgerScene();
    await scene.ledger.putBlock(blockOf("b"));
    const receipt = await scene.ledger.putBlock(blockOf("b", { countries: [], untilMs: 9000, reference: "L-1" }));
    expect(receipt).toMatchObject({ kind: "block", state: "complete" });
    await scene.evict();
    const { block } = blockOf("b", { countries: [], untilMs: 9000, reference: "L-1" });
    expect(await scene.ledger.block("b")).toEqual({ block, number: receipt.number, by: "ops", putAtMs: receipt.acceptedAtMs, receipt, countries: [] });
    const entries = entriesOf((await scene.askAs("weur", "w1")).news);
    expect(entries.at(-1)).toEqual({
      kind: "block", number: receipt.number, block: { id: "b", hashes: ["t a", BLOCKED_BY_TAG].map(hashOf), countries: [], fromMs: 5000, untilMs: 9000, reason: "licence" },
    });
  });

  it("that is dropped is gone, and dropping what is not there does nothing", async () => {
    const scene = new LedgerScene();
    await scene.ledger.putBlock(blockOf("b"));
    const receipt = await scene.ledger.dropBlock("b", "ci");
    expect(receipt).toMatchObject({ kind: "unblock", by: "ci", asked: { id: "b" } });
    await scene.evict();
    expect(await scene.ledger.block("b")).toBeUndefined();
    expect(await scene.ledger.dropBlock("b", "ci")).toBeUndefined();
    expect(entriesOf((await scene.askAs("weur", "w1")).news).map(({ kind }) => kind)).toEqual(["block", "unblock"]);
  });

  it("stands in pages by id", async () => {
    const scene = new LedgerScene();
    for (const id of ["c", "a", "b"]) await scene.ledger.putBlock(blockOf(id));
    const first = await scene.ledger.blocks(undefined, 2);
    expect([first.blocks.map(({ block }) => block.id), first.next]).toEqual([["a", "b"], "b"]);
    const second = await scene.ledger.blocks(first.next, 2);
    expect([second.blocks.map(({ block }) => block.id), second.next]).toEqual([["c"], undefined]);
  });

  it("has what regions and colos saw of it summed by country, and takes it into the audit log when it goes", async () => {
    const scene = new LedgerScene();
    await scene.ledger.putBlock(blockOf("b"));
    const seen = (country: string, lastDeliveryMs: number, refusals: number, lastRefusalMs: number, id = "b") => ({ id, country, lastDeliveryMs, refusals, lastRefusalMs });
    await scene.askAs("weur", "w1", 0, [seen("DE", 100, 1, 200), seen("AT", 0, 2, 150), seen("DE", 1, 1, 1, "never")]);
    await scene.crash();
    await scene.askFrom("FRA", 0, [seen("DE", 90, 5, 300)]);
    const countries = [
      { country: "AT", lastDeliveryMs: 0, refusals: 2, lastRefusalMs: 150 },
      { country: "DE", lastDeliveryMs: 100, refusals: 6, lastRefusalMs: 300 },
    ];
    expect(await scene.ledger.block("b")).toMatchObject({ countries });
    await scene.ledger.dropBlock("b", "ops");
    expect((await scene.records()).find(({ kind }) => kind === "unblock")).toMatchObject({ what: { id: "b", countries } });
    await scene.ledger.putBlock(blockOf("b"));
    expect(await scene.ledger.block("b")).toMatchObject({ countries: [] });
  });
});

it("pages are cut where a call could not carry them, and go on from there", async () => {
  const scene = new LedgerScene();
  const asked = { note: "x".repeat(1_000_000) };
  for (let i = 0; i < 9; i += 1) await scene.purge({ id: `long-${i}`, asked });
  const first = await scene.ledger.receipts(0, 100);
  const second = await scene.ledger.receipts(first.next ?? 0, 100);
  expect([first.receipts.length, second.receipts.length, second.next]).toEqual([7, 2, undefined]);
  expect(second.receipts.at(-1)).toMatchObject({ id: "long-8", asked });
  const audit = await scene.ledger.audit(0, 100);
  expect(audit.records.length).toBeLessThan(18);
  expect((await scene.ledger.audit(audit.next ?? 0, 100)).records.at(-1)?.seq).toBe(18);
});
