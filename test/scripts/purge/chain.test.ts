import { assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/purge/audit.ts";
import { Chain, type ChainVerdict } from "../../../scripts/commands/purge/chain.ts";
import { type AuditRecord, type ChainLine, chainText, type GoodLine, linesOf, readChainLine } from "../../../scripts/commands/purge/chain-lines.ts";
import { signedBy } from "../../../scripts/commands/purge/public-key.ts";
import { verdictLines } from "../../../scripts/commands/purge/verify.ts";
import { checkpointOf, PUBLIC_KEY, PUBLIC_PEM, recordsOf, sha256, signedLines } from "./log.ts";

const verdictOf = (lines: readonly ChainLine[], key: string | null = PUBLIC_KEY): ChainVerdict => {
  const chain = new Chain(sha256, key === null ? undefined : signedBy(key));
  lines.every((line, i) => chain.take(line, String(i + 1)));
  return chain.verdict();
};
const RECORDS = recordsOf(6);
const good = signedLines(RECORDS, 2, 5);
const changed = (seq: number, over: Partial<AuditRecord>): GoodLine[] => good.map((line) => (line.kind === "record" && line.record.seq === seq ? { kind: "record", record: { ...line.record, ...over } } : line));
/** A log written anew by who has no key: every hash fits again. */
function forged(from: number): AuditRecord[] {
  let previous = RECORDS[0]?.previous ?? "";
  return RECORDS.map(({ seq, atMs, kind, by: whoever, id, number, what }) => {
    const by = seq >= from ? "nobody" : whoever;
    const written = { seq, atMs, kind, by, id, number, what, previous, hash: sha256(`${previous}\n${canonicalJson({ seq, atMs, kind, by, id, number, what })}`) };
    previous = written.hash;
    return written;
  });
}

describe("a chain of records", () => {
  it("holds as it was written, and is signed up to its last checkpoint", () => {
    expect(verdictOf(good)).toEqual({ records: 6, firstSeq: 1, lastSeq: 6, fromTheStart: true, checkpoints: 2, signedUpTo: 5, signedAtMs: 5_000_005 });
  });

  it("holds where its oldest records were let go", () => {
    expect(verdictOf(signedLines(recordsOf(3, 40), 41))).toMatchObject({ firstSeq: 40, lastSeq: 42, fromTheStart: false, signedUpTo: 41 });
  });

  it("holds with a page's checkpoints at its end, and with that of the record before its first", () => {
    const records: ChainLine[] = good.filter(({ kind }) => kind === "record");
    const checkpoints = good.filter(({ kind }) => kind === "checkpoint");
    expect(verdictOf([...records, ...checkpoints])).toMatchObject({ signedUpTo: 5, records: 6 });
    const [first, second] = [RECORDS[0], RECORDS[1]];
    if (first === undefined || second === undefined) throw new Error("no records");
    expect(verdictOf([{ kind: "checkpoint", checkpoint: checkpointOf(first) }, ...signedLines(RECORDS.slice(1), 3)])).toMatchObject({ firstSeq: 2, signedUpTo: 3 });
    expect(verdictOf([{ kind: "checkpoint", checkpoint: checkpointOf({ ...first, hash: second.hash }) }, ...signedLines(RECORDS.slice(1), 3)]).broken).toBeDefined();
  });

  it.each([
    ["a record that says something else", changed(3, { by: "mallory" }), /record 3 was changed/],
    ["a record whose hash is another", changed(3, { hash: sha256("x") }), /record 3 was changed/],
    ["a record that follows another", changed(3, { previous: sha256("x") }), /does not follow record 2/],
    ["a record that is missing", good.filter((line) => line.kind !== "record" || line.record.seq !== 3), /record 4 follows record 2: records are missing/],
    ["a record twice", [...good.slice(0, 2), ...good], /twice/],
    ["records in another order", good.toReversed(), /./],
    ["a log cut off before a checkpoint", good.filter((line) => line.kind !== "record" || line.record.seq !== 5), /records are missing/],
    ["a line that is none", [{ kind: "wrong", why: "no JSON" } as const, ...good], /no JSON/],
  ])("breaks at %s", (_, lines, why) => {
    expect(verdictOf(lines).broken?.why).toMatch(why);
  });

  it("breaks at a signature of another key, or of another time, and only where there is a key", () => {
    const late = good.map((line): ChainLine => (line.kind === "checkpoint" ? { kind: "checkpoint", checkpoint: { ...line.checkpoint, atMs: 1 } } : line));
    expect(verdictOf(late).broken?.why).toMatch(/record 2 was not signed with this key/);
    expect(verdictOf(late, null)).toMatchObject({ records: 6, checkpoints: 2 });
    expect(verdictOf(late, null).broken).toBeUndefined();
  });

  it("breaks where it was written anew before a checkpoint, and cannot tell after the last one", () => {
    const withOldCheckpoints = (records: readonly AuditRecord[]): ChainLine[] =>
      records.flatMap((record) => [{ kind: "record" as const, record }, ...good.filter((line) => line.kind === "checkpoint" && line.checkpoint.seq === record.seq)]);
    expect(verdictOf(withOldCheckpoints(forged(4))).broken?.why).toMatch(/record 5 names another hash/);
    expect(verdictOf(withOldCheckpoints(forged(6)))).toMatchObject({ signedUpTo: 5, lastSeq: 6 });
    expect(verdictOf(withOldCheckpoints(forged(6))).broken).toBeUndefined();
  });

  it("holds under no single change of a signed record", () => {
    const fields = ["seq", "atMs", "kind", "by", "id", "number", "what", "previous", "hash"] as const;
    assert(property(integer({ min: 1, max: 5 }), constantFrom(...fields), (seq, field) => {
      const other = { seq: 99, atMs: 1, kind: "block" as const, by: "x", id: "x", number: 1, what: 0, previous: sha256("x"), hash: sha256("y") }[field];
      expect(verdictOf(changed(seq, { [field]: other })).broken).toBeDefined();
    }));
  });
});

describe("lines of a log", () => {
  it("are read as they were written, and what the API adds is passed over", () => {
    for (const line of good) expect(readChainLine(chainText(line))).toEqual(line);
    expect(readChainLine('{"next":null}')).toEqual({ kind: "none" });
  });

  it.each(["{", "[]", "{}", '{"record":{"seq":1}}', '{"checkpoint":{"seq":1}}', '{"record":null}'])("are wrong: %s", (text) => {
    expect(readChainLine(text)).toMatchObject({ kind: "wrong" });
  });

  it("of a page have checkpoints after their records, and first those of none of them", () => {
    const [first] = RECORDS;
    if (first === undefined) throw new Error("no records");
    const checkpoints = [checkpointOf(first), ...good.flatMap((line) => (line.kind === "checkpoint" ? [line.checkpoint] : []))];
    expect(linesOf({ records: RECORDS.slice(1), checkpoints }).map((line) => (line.kind === "record" ? line.record.seq : `c${line.checkpoint.seq}`))).toEqual(["c1", 2, "c2", 3, 4, 5, "c5", 6]);
  });
});

describe("a public key", () => {
  it.each([["its bytes", PUBLIC_KEY], ["PEM", String(PUBLIC_PEM)], ["SPKI in base64", String(PUBLIC_PEM).replaceAll(/-----[^-]+-----|\s/g, "")]])("may be %s", (_, key) => {
    expect(verdictOf(good, key).signedUpTo).toBe(5);
  });
  it.each(["", "nowhere.pem", PUBLIC_KEY.slice(4), "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----"])("is not %j", (key) => {
    expect(() => signedBy(key)).toThrow(/Ed25519/);
  });
});

describe("the words of a verdict", () => {
  it("say up to where it is signed and what is not", () => {
    expect(verdictLines(verdictOf(good), true)).toEqual(["The chain holds: 6 records, 1 to 6.", "Signed up to record 5, at 1970-01-01T01:23:20.005Z; the 1 record after it rest on the chain alone."]);
    expect(verdictLines(verdictOf(good, null), false).at(-1)).toMatch(/2 checkpoints not checked: no --key/);
    expect(verdictLines(verdictOf(signedLines(recordsOf(2, 7))), true)).toEqual(["The chain holds: 2 records, 7 to 8; older ones are not in it.", "NOT SIGNED: no checkpoint with this key."]);
  });
  it("say where it breaks and how far it held", () => {
    expect(verdictLines(verdictOf(changed(3, { by: "x" })), true).slice(0, 2)).toEqual(["BROKEN at 4: record 3 was changed: its hash is not that of what it says.", "Up to there: 2 records, 1 to 2."]);
  });
});
