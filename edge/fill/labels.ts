import type { Opened } from "../../durable-objects/upstream.ts";
import type { Ask } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { baseOf } from "../../src/core/cache/key.ts";
import { ANY_TAG, settledTags, withTrackTags } from "../../src/core/cache/track-tags.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import { BACKGROUND_MS } from "../../src/core/limits.ts";
import type { MemoryTier } from "../tiers/memory.ts";
import type { Tier } from "../tiers/port.ts";
import { discard } from "../tiers/send.ts";
import type { Background } from "./background.ts";
import type { FileTracks } from "./file-tracks.ts";
import { type FillPurges, stamped } from "./stamp.ts";

/** What labels stand on: as fills do (parts.ts). */
type LabelParts = {
  readonly memory: MemoryTier;
  readonly colo: Tier;
  readonly reserve: Tier | undefined;
  readonly purges: FillPurges | undefined;
  readonly tracks?: FileTracks | undefined;
};

/** Keys whose manifests are being read, at most; beyond that some are read twice. */
const MOST_UNDER_WAY = 512;

/**
 * What copies of packaged tracks' files are purged by beside what their own answers say: the tags of their track's manifest. A
 * copy whose manifest is not known yet answers to every purge by tag, until it has been read in the background. Where no purges
 * are nothing is done; a hit in memory costs nothing.
 */
export class Labels {
  private readonly underWay = new Map<string, number>();
  /** What was read of manifests a moment ago, and the purges that were known before. */
  private readonly recent = new Map<string, { readonly track: readonly string[]; readonly asOf: PurgeNumber; readonly untilMs: number }>();

  constructor(
    private readonly parts: LabelParts,
    /** Whether a copy may not be stored any more. */
    private readonly isUndone: (key: string, descriptor: Descriptor) => boolean,
    private readonly now: () => number,
  ) {}

  /** What has just come, with its track's tags and what purges say of it. */
  opened(asked: Ask, came: Opened): Opened {
    // Which tags a manifest names is known once it has been read (tracks/walked.ts).
    const unread = asked.kind === "manifest" && this.parts.purges !== undefined ? "unknown" : undefined;
    const track = this.trackOf(asked.base) ?? unread;
    const labelled = track === undefined ? came : withDescriptor(came, (descriptor) => withTrackTags(descriptor, track));
    return stamped(this.parts.purges, asked, labelled);
  }

  /** A descriptor of what was not asked for by a fill, as one that comes from one. */
  labelled(base: string, descriptor: Descriptor): Descriptor {
    const track = this.trackOf(base);
    return track === undefined ? descriptor : withTrackTags(descriptor, track);
  }

  /**
   * A descriptor that is to be stored, with its track's tags where they are known by now. One against which a purge is known keeps
   * answering to it: whichever tag it is, it was meant when nobody knew better.
   */
  exact(key: string, descriptor: Descriptor): Descriptor {
    const track = this.trackOfCopy(key, descriptor);
    return track === undefined || track === "unknown" ? descriptor : this.settled(key, descriptor, track);
  }

  /**
   * A copy that has just come, out of a tier below memory or from the upstream: the same, and what is not known, or not
   * written so, is found out and written in the background.
   */
  met(key: string, descriptor: Descriptor, background: Background): Descriptor {
    const track = this.trackOfCopy(key, descriptor);
    if (track === undefined) return descriptor;
    const exact = track === "unknown" ? descriptor : this.settled(key, descriptor, track);
    if (track === "unknown" || exact !== descriptor) this.settle(key, background, exact !== descriptor);
    return exact;
  }

  /** Keeps in memory what has just come, and does the same. */
  keep(key: string, descriptor: Descriptor, background: Background): void {
    this.parts.memory.keep(key, descriptor, undefined);
    this.met(key, descriptor, background);
  }

  /** What has been written as it is; its manifest may have been read meanwhile, by whoever found nothing yet to write it into. */
  async stored(key: string, descriptor: Descriptor): Promise<void> {
    const track = this.trackOfCopy(key, descriptor);
    if (track !== undefined && track !== "unknown" && this.settled(key, descriptor, track) !== descriptor) await this.rewriteAll(key, track);
  }

  private trackOf(base: string): ReturnType<FileTracks["tagsOf"]> {
    return this.parts.purges === undefined ? undefined : this.parts.tracks?.tagsOf(base, this.now());
  }

  /** The same for a copy: what was read for it a moment ago may not be held as a copy itself yet, but holds for whatever was asked for before it was read. */
  private trackOfCopy(key: string, { asOf }: Descriptor): ReturnType<FileTracks["tagsOf"]> {
    const track = this.trackOf(baseOf(key));
    const recent = track === "unknown" ? this.recent.get(key) : undefined;
    return recent !== undefined && asOf <= recent.asOf && this.now() < recent.untilMs ? recent.track : track;
  }

  private settled(key: string, descriptor: Descriptor, track: readonly string[]): Descriptor {
    const open = descriptor.tags.includes(ANY_TAG);
    return open && this.parts.purges?.verdict(baseOf(key), descriptor).kind !== "alive" ? descriptor : settledTags(descriptor, track);
  }

  /** Has the manifest read and its tags written, once at a time for a key. `changed`: what memory is about to hold has them already. */
  private settle(key: string, background: Background, changed: boolean): void {
    const nowMs = this.now();
    // Whoever was killed while it read cannot say that it is done.
    if (nowMs < (this.underWay.get(key) ?? 0)) return;
    if (this.underWay.size >= MOST_UNDER_WAY) this.underWay.clear();
    const untilMs = nowMs + BACKGROUND_MS;
    this.underWay.set(key, untilMs);
    const done = (): void => {
      if (this.underWay.get(key) === untilMs) this.underWay.delete(key);
    };
    background.waitUntil(this.learnt(key, background, changed).then(done, done));
  }

  private async learnt(key: string, background: Background, changed: boolean): Promise<void> {
    const { tracks, purges, memory } = this.parts;
    const asOf = purges?.known ?? 0;
    const track = await tracks?.learn(baseOf(key), this.now(), background);
    if (track === undefined || track === "none") return;
    if (this.recent.size >= MOST_UNDER_WAY) this.recent.clear();
    this.recent.set(key, { track, asOf, untilMs: this.now() + BACKGROUND_MS });
    const kept = memory.peek(key)?.descriptor;
    const exact = kept === undefined ? undefined : this.settled(key, kept, track);
    if (exact !== undefined && exact === kept && !changed) return;
    if (exact !== undefined && exact !== kept) memory.keep(key, exact, undefined);
    await this.rewriteAll(key, track);
  }

  private async rewriteAll(key: string, track: readonly string[]): Promise<void> {
    const { colo, reserve } = this.parts;
    for (const tier of reserve === undefined ? [colo] : [colo, reserve]) await this.rewrite(tier, key, track).catch(() => undefined);
  }

  /** Writes the tags into what a tier holds. What is stored later than this has them (`exact`). */
  private async rewrite(tier: Tier, key: string, track: readonly string[]): Promise<void> {
    const held = await tier.readHead(key);
    const exact = held?.descriptor === undefined ? undefined : this.settled(key, held.descriptor, track);
    if (held === undefined || exact === undefined || exact === held.descriptor) return discard(held?.head);
    const stored = held.head === undefined ? undefined : await new Response(held.head).bytes();
    const kept = this.parts.memory.peek(key);
    const same = kept?.descriptor.identity === exact.identity;
    // Something else has come to stand there, or nothing may.
    if (this.isUndone(key, exact) || (kept !== undefined && !same && kept.descriptor.askedAtMs > exact.askedAtMs)) return;
    await tier.writeHead(key, exact, stored ?? (same ? kept?.head : undefined));
  }
}

function withDescriptor(opened: Opened, change: (descriptor: Descriptor) => Descriptor): Opened {
  if (opened.kind === "slice" || opened.kind === "run") return { ...opened, descriptor: change(opened.descriptor) };
  return opened.kind === "response" && opened.gather !== undefined ? { ...opened, gather: change(opened.gather) } : opened;
}
