import type { Entry } from "../../src/core/purge/entry.ts";
import type { ExactAnswer } from "../../src/core/purge/generations.ts";
import { Knowledge } from "../../src/core/purge/knowledge.ts";
import { type PurgeNumber, numberAt } from "../../src/core/purge/number.ts";
import type { News } from "../../src/core/purge/sync.ts";
import { ArmedBlocks } from "./armed-blocks.ts";
import { HeldSteers } from "./held-steers.ts";
import { Log } from "./log.ts";
import { MOST_KEYS, type Newest, NewestKeys, PARTS, newestIn } from "./newest.ts";
import { Snapshots } from "./snapshots.ts";
import type { Sql } from "./sql.ts";
import { Words } from "./words.ts";

/** Entries that are told one by one take at most this; beyond, everything up to now is shorter. */
const MOST_DELTA_BYTES = 1_048_576;
/** This much of the log is kept beyond what a snapshot holds, for those who are only a little behind. */
const KEPT_ENTRIES = 4096;
/** The log is folded when it has grown by so many entries, or so many keys. */
const FOLD_ENTRIES = 8192;
const FOLD_KEYS = 80_000;
const ALL = 2 ** 40;
/** The table of newest keys is brought up to date when so many entries or keys have come: many at once cost less each. */
const MERGE_ENTRIES = 2048;
const MERGE_KEYS = 8192;
/** So many parts of the table of newest keys are looked through with each fold. */
const PARTS_A_FOLD = 4;
/** No slice is kept so long: copies filled before it are not there any more, and would count as dead. */
const OLDEST_COPY_MS = 400 * 86_400_000;

/**
 * The stored log of purges, blocks and steers, gapless up to `n`, in bounded room: its newest entries one by one, all before them in
 * a snapshot, every purged key's newest numbers. Whoever writes holds a transaction; after a throw the instance must go.
 */
export class Entries {
  private readonly log: Log;
  private readonly newest: NewestKeys;
  private readonly blocks: ArmedBlocks;
  private readonly steers: HeldSteers;
  private readonly snapshots: Snapshots;
  private readonly words: Words;
  private upTo: PurgeNumber;
  /** Ledger and regions have the same log and may share a machine: they need not all fold at once. */
  private readonly patience = 1 + Math.random() / 2;
  /** Entries and keys that came since the last fold and since the last merge, as far as this instance knows. */
  private unfolded: { entries: number; keys: number };
  private unmerged: { entries: number; keys: number };
  /** The newest numbers of keys in entries that are not merged; read from the log when first asked for, and kept up from then on. */
  private tail: Map<number, Newest> | undefined;
  /** Read from storage when it is first asked for, and kept up from then on. */
  private known: Knowledge | undefined;
  private told: { readonly n: PurgeNumber; readonly bytes: Uint8Array } | undefined;

  /** `mostKeys`: keys whose newest numbers are kept exactly, about. */
  constructor(sql: Sql, mostKeys: number = MOST_KEYS) {
    this.log = new Log(sql);
    this.newest = new NewestKeys(sql, mostKeys);
    this.blocks = new ArmedBlocks(sql);
    this.steers = new HeldSteers(sql);
    this.snapshots = new Snapshots(sql);
    this.words = new Words(sql);
    this.upTo = Math.max(this.log.last(), this.words.number("up to"));
    this.unfolded = { entries: this.log.countAfter(this.words.number("folded up to")), keys: 0 };
    this.unmerged = { entries: this.log.countAfter(this.words.number("merged up to")), keys: 0 };
  }

  /** Everything up to here is known. */
  get n(): PurgeNumber {
    return this.upTo;
  }

  /** Adds entries that follow what is known, in order, which brings it to `upTo`. */
  add(entries: readonly Entry[], upTo: PurgeNumber): void {
    this.log.add(entries);
    for (const entry of entries) {
      this.blocks.take(entry);
      this.steers.take(entry);
    }
    const keys = entries.reduce((sum, entry) => sum + (entry.kind === "purge" ? entry.hashes.length : 1), 0);
    for (const grown of [this.unfolded, this.unmerged]) {
      grown.entries += entries.length;
      grown.keys += keys;
    }
    if (this.tail !== undefined) newestIn(entries, this.tail);
    if (upTo > (entries.at(-1)?.number ?? 0)) this.words.set("up to", upTo);
    this.known?.take({ kind: "delta", since: this.upTo, upTo, entries });
    this.upTo = upTo;
  }

  /** Takes news in. False, and nothing is changed: they leave a gap, or cannot be read. */
  take(news: News): boolean {
    if (news.kind === "whole") return this.takeWhole(news);
    if (news.since > this.upTo) return false;
    const fresh = news.entries.filter(({ number }) => number > this.upTo && number <= news.upTo);
    if (news.upTo > this.upTo) this.add(fresh.toSorted((a, b) => a.number - b.number), news.upTo);
    return true;
  }

  /** Entries above `since`, in order; nothing: more than `limit`, too many bytes, or some are folded away. */
  since(since: PurgeNumber, limit: number): readonly Entry[] | undefined {
    if (since >= this.upTo) return [];
    return since < this.words.number("log from") ? undefined : this.log.after(since, limit, MOST_DELTA_BYTES);
  }

  /** Everything up to `n`, as knowledge.ts writes it. */
  whole(): Uint8Array {
    if (this.told?.n !== this.upTo) this.told = { n: this.upTo, bytes: this.knowledge().snapshot() };
    return this.told.bytes;
  }

  /** The newest purges of some keys, in their order; of those that made room for others, as new as they can be. */
  exact(hashes: readonly number[]): ExactAnswer {
    const [rows, tail] = [this.newest.of(hashes), this.unmergedKeys()];
    const [dropped, floor] = [this.words.number("newest dropped"), this.words.number("floor")];
    const dropsOf = (hash: number) => (dropped === 0 ? 0 : Math.min(dropped, this.knowledge().generations.newest(Float64Array.of(hash))));
    return {
      upTo: this.upTo,
      hard: hashes.map((hash) => Math.max(rows.get(hash)?.hard ?? 0, tail.get(hash)?.hard ?? 0, floor, dropsOf(hash))),
      soft: hashes.map((hash) => Math.max(rows.get(hash)?.soft ?? 0, tail.get(hash)?.soft ?? 0)),
    };
  }

  /** Whether enough came that `tidy` is worth it. */
  get isLong(): boolean {
    return this.isFull || this.unmerged.entries >= MERGE_ENTRIES || this.unmerged.keys >= MERGE_KEYS;
  }

  /** Brings the table of newest keys up to date, some 30 ms; now and then folds the log too, some 50 ms. */
  tidy(nowMs: number): void {
    this.merge();
    if (this.isFull) this.fold(nowMs);
  }

  /** Folds the log into a snapshot and makes room among keys. */
  fold(nowMs: number): void {
    this.merge();
    const knowledge = this.knowledge();
    const floor = numberAt(Math.max(0, nowMs - OLDEST_COPY_MS));
    knowledge.generations.raiseFloor(floor);
    this.words.set("floor", floor);
    this.keep(knowledge);
    const dropped = this.log.drop(this.upTo, KEPT_ENTRIES);
    if (dropped > 0) this.words.set("log from", dropped);
    const part = this.words.number("next part");
    for (let i = 0; i < PARTS_A_FOLD; i += 1) this.forgot(this.newest.drop(part + i));
    this.words.set("next part", (part + PARTS_A_FOLD) % PARTS);
  }

  private get isFull(): boolean {
    return this.unfolded.entries >= FOLD_ENTRIES * this.patience || this.unfolded.keys >= FOLD_KEYS * this.patience;
  }

  private merge(): void {
    this.newest.merge(this.unmergedKeys().values());
    this.words.set("merged up to", this.upTo);
    this.tail = new Map();
    this.unmerged = { entries: 0, keys: 0 };
  }

  private unmergedKeys(): Map<number, Newest> {
    this.tail ??= newestIn(this.log.after(this.words.number("merged up to"), ALL, ALL) ?? []);
    return this.tail;
  }

  private takeWhole({ snapshot }: News & { readonly kind: "whole" }): boolean {
    // Into a copy first: what cannot be read must change nothing, and what was known stays known.
    const knowledge = this.knowledge();
    const before = knowledge.n;
    if (!knowledge.take({ kind: "whole", upTo: 0, snapshot })) return false;
    if (knowledge.n <= before) return true;
    this.merge();
    this.upTo = knowledge.n;
    this.words.set("up to", this.upTo);
    this.words.set("merged up to", this.upTo);
    this.keep(knowledge);
    this.log.drop(this.upTo, 0);
    this.words.set("log from", this.upTo);
    const { exact } = knowledge.generations;
    this.newest.merge(Array.from(exact.places(), (place) => exact.at(place)));
    this.forgot(knowledge.generations.folded);
    this.blocks.replace(knowledge.blocks);
    this.steers.replace(knowledge.steers);
    return true;
  }

  private keep(knowledge: Knowledge): void {
    const bytes = knowledge.snapshot();
    this.told = { n: this.upTo, bytes };
    this.snapshots.put(bytes);
    this.words.set("folded up to", this.upTo);
    this.unfolded = { entries: 0, keys: 0 };
  }

  /** Purges up to a number may be missing among the newest of keys. */
  private forgot(number: PurgeNumber): void {
    if (number > this.words.number("newest dropped")) this.words.set("newest dropped", number);
  }

  private knowledge(): Knowledge {
    if (this.known !== undefined) return this.known;
    const stored = this.snapshots.get();
    const knowledge = new Knowledge();
    const whole = stored === undefined ? this.words.number("folded up to") === 0 : knowledge.take({ kind: "whole", upTo: 0, snapshot: stored });
    const rest = whole ? this.log.after(knowledge.n, ALL, ALL) : undefined;
    if (rest === undefined) this.rebuild(knowledge);
    else knowledge.take({ kind: "delta", since: knowledge.n, upTo: this.upTo, entries: rest });
    this.known = knowledge;
    return knowledge;
  }

  /** From the tables, where the snapshot is of a format this code does not read. What they no longer hold counts as dead. */
  private rebuild(knowledge: Knowledge): void {
    const entries: Entry[] = [];
    for (const keys of [this.newest.all(), this.unmergedKeys().values()]) {
      for (const { hash, hard, soft } of keys) {
        if (hard > 0) entries.push({ kind: "purge", number: hard, mode: "hard", hashes: [hash] });
        if (soft > 0) entries.push({ kind: "purge", number: soft, mode: "soft", hashes: [hash] });
      }
    }
    for (const block of this.blocks.all()) entries.push({ kind: "block", number: this.upTo, block });
    for (const steer of this.steers.all()) entries.push({ kind: "steer", number: this.upTo, steer });
    knowledge.generations.raiseFloor(Math.max(this.words.number("newest dropped"), this.words.number("floor")));
    knowledge.take({ kind: "delta", since: 0, upTo: this.upTo, entries });
  }
}
