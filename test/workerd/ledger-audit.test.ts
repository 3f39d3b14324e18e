import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { FIRST_PREVIOUS, checkpointText } from "../../src/core/purge/audit.ts";
import type { AuditRecord } from "../../durable-objects/ledger-port.ts";
import { brokenAt } from "../../durable-objects/ledger/chain.ts";
import { Audit } from "../../durable-objects/ledger/audit.ts";
import { Book } from "../../durable-objects/ledger/book.ts";
import { Checkpoints } from "../../durable-objects/ledger/checkpoints.ts";
import { Completions } from "../../durable-objects/ledger/completions.ts";
import { FULL_BYTES, dropOld } from "../../durable-objects/ledger/retention.ts";
import { Sql } from "../../durable-objects/storage/sql.ts";
import { LedgerScene, blockOf } from "./ledger-scene.ts";

const DAY_MS = 86_400_000;

/** A ledger with a few records of every kind that it writes. */
async function written(): Promise<LedgerScene> {
  const scene = new LedgerScene();
  await scene.purge({ asked: { tags: ["a"], note: "Bríd ♫" } });
  await scene.evict();
  await scene.ledger.putBlock(blockOf("b"));
  await scene.ledger.dropBlock("b", "ci");
  return scene;
}

describe("the audit log", () => {
  it("says who wanted what, then that it is complete, in a chain that holds across evictions", async () => {
    const records = await (await written()).records();
    expect(records.map(({ kind, by }) => `${kind} ${by}`)).toEqual(["purge ops", "complete ledger", "block ops", "complete ledger", "unblock ci", "complete ledger"]);
    expect(records[0]).toMatchObject({ seq: 1, previous: FIRST_PREVIOUS, what: { mode: "hard", asked: { tags: ["a"], note: "Bríd ♫" } } });
    expect(records[1]).toMatchObject({ id: records[0]?.id, number: records[0]?.number, what: { after: 0, regions: [] } });
    expect(brokenAt(records)).toBeUndefined();
  });

  it.each<[string, (records: AuditRecord[]) => AuditRecord[]]>([
    ["a word is changed", ([first, ...rest]) => (first === undefined ? rest : [{ ...first, by: "nobody" }, ...rest])],
    ["a number is changed", ([first, ...rest]) => (first === undefined ? rest : [{ ...first, number: first.number + 1 }, ...rest])],
    ["a record is missing", (records) => records.toSpliced(2, 1)],
    ["two are in another order", (records) => [...records.slice(0, 2), ...records.slice(2, 4).toReversed(), ...records.slice(4)]],
  ])("does not hold when %s", async (_, change) => {
    expect(brokenAt(change(await (await written()).records()))).toBeDefined();
  });

  it("is read in pages that join", async () => {
    const scene = await written();
    const whole = await scene.records();
    const read: AuditRecord[] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page: Awaited<ReturnType<typeof scene.ledger.audit>> = await scene.ledger.audit(after, 4);
      read.push(...page.records);
      after = page.next;
    }
    expect(read).toEqual(whole);
    expect(await scene.ledger.audit(6, 4)).toEqual({ records: [], checkpoints: [] });
  });

  it("gives its oldest records up after the setting's days, with their receipts, and what is left still holds", async () => {
    const scene = await written();
    const whole = await scene.records();
    await scene.ledger.putBlock(blockOf("kept"));
    await scene.sql("UPDATE audit SET at_ms = at_ms - ?", 89 * DAY_MS);
    await runDurableObjectAlarm(scene.stub);
    expect((await scene.records())[0]?.seq).toBe(1);
    await scene.sql("UPDATE audit SET at_ms = at_ms - ? WHERE seq <= 3", 2 * DAY_MS);
    // A record that is younger by a clock that stepped stays, and so does all after it.
    await scene.sql("UPDATE audit SET at_ms = at_ms - ? WHERE seq = 6", 2 * DAY_MS);
    await scene.within((object) => object.alarm());
    const left = await scene.ledger.audit(0, 100);
    expect(left.records.map(({ seq }) => seq)).toEqual([4, 5, 6, 7, 8]);
    expect(left.records[0]?.previous).toBe(whole[2]?.hash);
    expect(left.records.map(({ hash }) => hash).slice(0, 3)).toEqual(whole.slice(3).map(({ hash }) => hash));
    expect(await scene.ledger.receipt(whole[0]?.id ?? "", 0)).toBeUndefined();
    expect((await scene.ledger.receipts(0, 10)).receipts.map(({ kind }) => kind)).toEqual(["unblock", "block"]);
    // All of it, in the end: the block stays, and the chain goes on where it was.
    await scene.sql("UPDATE audit SET at_ms = 1");
    await scene.within((object) => object.alarm());
    expect(await scene.records()).toEqual([]);
    await scene.evict();
    expect(await scene.ledger.block("kept")).toMatchObject({ receipt: { state: "complete", kind: "block" } });
    await scene.purge();
    const next = await scene.records();
    expect(next[0]).toMatchObject({ seq: 9, previous: left.records.at(-1)?.hash });
    expect(brokenAt(next)).toBeUndefined();
  });
});

it("an audit log that fills the database gives its oldest records up before their time", async () => {
  const scene = await written();
  await scene.within((_, { storage }) => {
    const sql = new Sql(storage);
    const completions = new Completions(sql);
    const book = new Book(sql, completions, { append: () => ({ number: 0, completed: [] }), completeUpTo: 0, proofs: () => [] });
    expect(dropOld(book, completions, DAY_MS, FULL_BYTES, Date.now())).toBe(false);
    expect(book.audit.page(0, 100).records).toHaveLength(6);
    expect(dropOld(book, completions, DAY_MS, FULL_BYTES + 1, Date.now())).toBe(true);
    expect(book.audit.page(0, 100).records).toEqual([]);
  });
});

describe("checkpoints", () => {
  it("are signatures over the newest record that anybody can verify", async () => {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]) as CryptoKeyPair;
    const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey) as ArrayBuffer);
    const pem = `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...der))}\n-----END PRIVATE KEY-----\n`;
    const scene = await written();
    await scene.within(async (_, { storage }) => {
      const sql = new Sql(storage);
      const checkpoints = new Checkpoints(sql, new Audit(sql), pem);
      expect(checkpoints.due).toBe(true);
      await Promise.all([checkpoints.sign(1000), checkpoints.sign(2000)]);
      expect(checkpoints.due).toBe(false);
      expect(new Checkpoints(sql, new Audit(sql), pem).due).toBe(false);
    });
    const page = await scene.ledger.audit(0, 100);
    const [checkpoint, ...others] = page.checkpoints;
    if (checkpoint === undefined) throw new Error("no checkpoint");
    expect(others).toEqual([]);
    expect(checkpoint).toMatchObject({ seq: 6, hash: page.records.at(-1)?.hash, atMs: 1000 });
    const signature = Uint8Array.from(atob(checkpoint.signature.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const verify = (text: string) => crypto.subtle.verify("Ed25519", pair.publicKey, signature, new TextEncoder().encode(text));
    expect(await verify(checkpointText(checkpoint))).toBe(true);
    expect(await verify(checkpointText({ ...checkpoint, seq: 5 }))).toBe(false);
  });

  it("need a key: without one, or with something else, nothing is signed and nothing fails", async () => {
    const scene = await written();
    await scene.within(async (_, { storage }) => {
      const sql = new Sql(storage);
      for (const secret of [undefined, "nonsense", "bm9uc2Vuc2U="]) {
        const checkpoints = new Checkpoints(sql, new Audit(sql), secret);
        await checkpoints.sign(1000);
        expect(checkpoints.due).toBe(false);
      }
    });
    expect((await scene.ledger.audit(0, 100)).checkpoints).toEqual([]);
  });
});
