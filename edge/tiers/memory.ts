import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { type Span, spanBytes } from "../../src/core/cache/slices.ts";
import { type Fork, newest } from "../../src/core/cache/variants.ts";
import type { StoredFork, StoredHead, Tier } from "./port.ts";

/** What memory holds of a key. `loadedAtMs`: when it was last known to be what the colo holds. */
export type MemoryEntry = { readonly descriptor: Descriptor; readonly head: Uint8Array | undefined; readonly loadedAtMs: number };

/** A fork in a descriptor's place. */
export type ForkEntry = { readonly fork: Fork; readonly loadedAtMs: number };

type Entry = MemoryEntry | ForkEntry;

/** What an entry costs beside its head, key and fields: the rest of the descriptor and the map's own bookkeeping, roughly. */
const ENTRY_BYTES = 2048;

/**
 * Hot heads and descriptors of one isolate, bounded in bytes; the least recently used go first.
 * A `Map` iterates in order of insertion, so the entry used last is deleted and set again.
 */
export class MemoryTier implements Tier {
  readonly name = "memory";
  private readonly entries = new Map<string, Entry>();
  private held = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** The entry of a key at once; cheap enough to be asked first on every request. */
  peek(key: string): MemoryEntry | undefined {
    const entry = this.find(key);
    return entry !== undefined && "descriptor" in entry ? entry : undefined;
  }

  /** The fork of a URL that has variants. */
  peekFork(key: string): ForkEntry | undefined {
    const entry = this.find(key);
    return entry !== undefined && "fork" in entry ? entry : undefined;
  }

  /** Whatever stands under a key; used last, so it goes last. */
  find(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  /** Keeps a descriptor, and what only its head tells: that if there is one or the entry replaced had the same, and its start. */
  keep(key: string, described: Descriptor, head: Uint8Array | undefined): void {
    const old = this.entries.get(key);
    const same = old !== undefined && "descriptor" in old && old.descriptor.identity === described.identity ? old : undefined;
    const start = described.start ?? same?.descriptor.start;
    const descriptor = start === described.start || start === undefined ? described : { ...described, start };
    this.set(key, { descriptor, head: head ?? same?.head, loadedAtMs: this.now() });
  }

  /** Keeps a fork in a descriptor's place, with what is known of the same fork already: what was read below may be older. */
  keepFork(key: string, fork: Fork): Fork {
    const held = this.entries.get(key);
    const whole = held !== undefined && "fork" in held ? newest(held.fork, fork) : fork;
    this.set(key, { fork: whole, loadedAtMs: this.now() });
    return whole;
  }

  private set(key: string, entry: Entry): void {
    const cost = costOf(key, entry);
    this.forget(key);
    if (cost > this.maxBytes) return;
    this.entries.set(key, entry);
    this.held += cost;
    for (const [eldest] of this.entries) {
      if (this.held <= this.maxBytes) break;
      this.forget(eldest);
    }
  }

  forget(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.held -= costOf(key, entry);
    this.entries.delete(key);
  }

  /** Bytes held, as counted against the bound. */
  get heldBytes(): number {
    return this.held;
  }

  async readHead(key: string): Promise<StoredHead | StoredFork | undefined> {
    const entry = this.find(key);
    if (entry === undefined) return undefined;
    if ("fork" in entry) return { fork: entry.fork };
    return { descriptor: entry.descriptor, head: entry.head && streamOf(entry.head) };
  }

  async writeFork(key: string, fork: Fork): Promise<void> {
    this.keepFork(key, fork);
  }

  async writeHead(key: string, descriptor: Descriptor, head: Uint8Array | undefined): Promise<void> {
    this.keep(key, descriptor, head);
  }

  async readSlice(key: string, descriptor: Descriptor, n: number, part: Span): Promise<ReadableStream<Uint8Array> | undefined> {
    const entry = n === 0 ? this.peek(key) : undefined;
    if (entry?.head === undefined || entry.descriptor.identity !== descriptor.identity) return undefined;
    return streamOf(entry.head.subarray(part.first, part.first + spanBytes(part)));
  }

  async writeSlice(): Promise<void> {
    // Slices other than heads stay native: a copy in JavaScript costs more than it saves.
  }

  async dropHead(key: string): Promise<void> {
    this.forget(key);
  }
}

/** Askers choose keys and origins choose fields, so both count; a character may take two bytes. */
function costOf(key: string, entry: Entry): number {
  if ("fork" in entry) return ENTRY_BYTES + 2 * (key.length + JSON.stringify(entry.fork).length);
  const { descriptor, head } = entry;
  const characters = descriptor.headers.reduce((sum, [name, value]) => sum + name.length + value.length, key.length);
  return ENTRY_BYTES + 2 * characters + (head?.byteLength ?? 0);
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Response(bytes).body ?? new ReadableStream();
}
