import type { Entry } from "../../src/core/purge/entry.ts";
import type { Grant, LedgerDisk, LedgerState } from "../../src/core/purge/ledger-disk.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Completed, Proof } from "../../src/core/purge/proof.ts";
import type { RegionDisk } from "../../src/core/purge/region-disk.ts";
import type { News } from "../../src/core/purge/sync.ts";
import type { Known, NewKnown } from "./known.ts";

/** A write that did not happen: the instance crashed before it, or has been replaced. */
export class Unwritten extends Error {}

/** How many writes an instance still gets; nothing: as many as it likes. */
export type Writes = { left: number | undefined };

function spend(writes: Writes): void {
  if (writes.left === 0) throw new Unwritten("crashed");
  if (writes.left !== undefined) writes.left -= 1;
}

/** What a ledger has stored. It outlives instances. */
export class LedgerStore {
  #owner: object | undefined;
  readonly entries: Entry[] = [];
  readonly grants = new Map<string, Grant>();
  readonly completed: Completed[] = [];
  readonly known: Known;
  last: PurgeNumber = 0;
  completeUpTo: PurgeNumber = 0;
  /** Entries up to here are folded away. */
  folded: PurgeNumber = 0;

  constructor(known: NewKnown) {
    this.known = known();
  }

  /** For an instance, which owns it from now on. `seen` is told of what is stored at the moment it is. */
  open(instance: object, writes: Writes, seen: { numbered(entry: Entry): void; completed(upTo: PurgeNumber): void }): LedgerDisk {
    this.#owner = instance;
    const write = (): void => {
      if (instance !== this.#owner) throw new Unwritten("replaced");
      spend(writes);
    };
    return {
      load: (): LedgerState => ({ last: this.last, completeUpTo: this.completeUpTo, grants: [...this.grants.values()] }),
      append: (entry) => {
        write();
        this.entries.push(entry);
        this.last = entry.number;
        seen.numbered(entry);
        this.known.take({ kind: "delta", since: this.known.n, upTo: entry.number, entries: [entry] });
      },
      raise: (last) => {
        write();
        this.last = last;
        this.known.take({ kind: "delta", since: this.known.n, upTo: last, entries: [] });
      },
      grant: (grant) => {
        write();
        this.grants.set(grant.incarnation, grant);
      },
      release: (incarnation) => {
        write();
        this.grants.delete(incarnation);
      },
      complete: (completed) => {
        write();
        this.completed.push(completed);
        this.completeUpTo = completed.upTo;
        seen.completed(completed.upTo);
      },
      proofs: (number): readonly Proof[] => this.completed.find(({ upTo }) => upTo >= number)?.regions ?? [],
      since: (since, limit) => newer(this.entries, since, limit, this.folded),
      whole: () => this.known.whole(),
    };
  }
}

/** What a region has stored, as one instance sees it: a copy of the log. */
export class RegionStore implements RegionDisk {
  readonly writes: Writes = { left: undefined };
  /** Whether somebody has replaced the instance: it can store nothing any more. */
  replaced = false;
  #entries: Entry[] = [];
  #folded: PurgeNumber = 0;
  readonly #known: Known;
  readonly #newKnown: NewKnown;

  constructor(known: NewKnown) {
    this.#newKnown = known;
    this.#known = known();
  }

  get n(): PurgeNumber {
    return this.#known.n;
  }

  /** What the next instance finds. */
  handOver(): RegionStore {
    this.replaced = true;
    const next = new RegionStore(this.#newKnown);
    next.#entries = [...this.#entries];
    next.#folded = this.#folded;
    next.#known.take({ kind: "whole", upTo: this.n, snapshot: this.whole() });
    return next;
  }

  take(news: News): boolean {
    if (news.kind === "delta" && news.since > this.n) return false;
    if (news.upTo <= this.n) return true;
    if (this.replaced) throw new Unwritten("replaced");
    spend(this.writes);
    if (news.kind === "delta") this.#entries.push(...news.entries.filter(({ number }) => number > this.n));
    else {
      this.#entries = [];
      this.#folded = news.upTo;
    }
    return this.#known.take(news);
  }

  since(since: PurgeNumber, limit: number): readonly Entry[] | undefined {
    return newer(this.#entries, since, limit, this.#folded);
  }

  whole(): Uint8Array {
    return this.#known.whole();
  }
}

function newer(entries: readonly Entry[], since: PurgeNumber, limit: number, folded: PurgeNumber): readonly Entry[] | undefined {
  if (since < folded) return undefined;
  let first = entries.length;
  while (first > 0 && (entries[first - 1]?.number ?? 0) > since) first -= 1;
  return entries.length - first > limit ? undefined : entries.slice(first);
}
