import { DurableObject } from "cloudflare:workers";
import { type Ask, askName, liesOutside, nameBeforeKnown } from "../src/core/cache/ask.ts";
import { Flight, mayJoin } from "../src/core/cache/flight.ts";
import { ASK_FIELD, OPENED_FIELD, type OpenedMessage, decodeAsk, encodeOpened } from "../src/core/cache/message.ts";
import { isForOne } from "../src/core/cache/private.ts";
import { arrivals } from "./arrivals.ts";
import type { EdgeReport } from "../src/core/routing/news.ts";
import type { Opened, Upstream } from "./upstream.ts";

/** Fills under way hold at most about this much of an object's 128 MB; beyond it isolates go their own way. */
const UNDER_WAY_BYTES = 48 * 1_048_576;

const NOTHING: readonly EdgeReport[] = [];

/** A fill under way: what its first answer said, and its bytes once there are any. */
type Entry = { readonly asOf: number; readonly lingers: boolean; readonly opened: Promise<Opened>; flight?: Flight };

/**
 * Finished slices are kept this long for isolates whose look-up missed while the first one was storing it. Only slices of a
 * named representation: an answer to "whatever is there now" is old as soon as it has been given.
 */
const LINGER_MS = 2000;
/** At most this many bytes linger; the oldest go first. */
const LINGER_BYTES = 16 * 1_048_576;

/**
 * Asks the upstream once for all who wait in a colo. One request per isolate and slice arrives here; the first asks, the
 * others read along. Holds no state that matters: when it is lost, isolates ask the upstream themselves.
 *
 * Each flight outlives the listener it began for: the slice is finished, and nothing beyond it is fetched.
 */
export abstract class FillObject<Bindings> extends DurableObject<Bindings> {
  /** Where bytes come from; wired by the main module. */
  protected abstract readonly upstream: Upstream;
  /** What it has seen of edges since it last told anybody, where edges stand for the origin: isolates carry it to their region. */
  protected readonly seen: (nowMs: number) => readonly EdgeReport[] = () => NOTHING;
  private readonly entries = new Map<string, Entry>();
  private readonly lingering: { name: string; entry: Entry; untilMs: number }[] = [];
  private lingeringBytes = 0;
  private underWayBytes = 0;

  override async fetch(request: Request): Promise<Response> {
    const ask = decodeAsk(request.headers.get(ASK_FIELD));
    // 400 tells an isolate of another version to go upstream itself.
    if (ask === undefined) return new Response("an ask in a format this object reads was expected", { status: 400 });
    this.tidy();
    const name = askName(ask);
    const early = this.entries.has(name) ? undefined : this.entries.get(nameBeforeKnown(ask) ?? "");
    const joined = early === undefined ? undefined : await joinUnnamed(early, ask);
    if (joined !== undefined) return this.answer(joined.opened, joined.flight, true);
    // From here to where the entry is set nothing may be awaited, or two isolates would both begin.
    const entry = this.entries.get(name);
    if (entry === undefined || !mayJoin(entry, ask)) {
      return this.underWayBytes > UNDER_WAY_BYTES ? this.answer({ kind: "alone" }, null) : this.begin(name, ask);
    }
    const opened = await entry.opened;
    if (opened.kind === "slice" && entry.flight !== undefined) return this.answer(opened, entry.flight, true);
    return isFor(ask, opened) ? this.answer(opened, null, true) : this.answer({ kind: "alone" }, null);
  }

  private async begin(name: string, ask: Ask): Promise<Response> {
    const entry: Entry = { asOf: ask.asOf, lingers: ask.expected !== undefined, opened: this.open(ask) };
    this.entries.set(name, entry);
    const opened = await entry.opened;
    const shared = opened.kind === "slice" && opened.notStored === undefined;
    if (!shared) this.forget(name, entry);
    if (opened.kind === "slice") {
      const flight = new Flight(opened.span, opened.pivot, { asOf: ask.asOf, begunAtMs: opened.descriptor.askedAtMs });
      if (shared) entry.flight = flight;
      this.underWayBytes += flight.length;
      this.ctx.waitUntil(opened.fill(flight).then(() => this.finish(name, entry, flight)));
      return this.answer(opened, flight);
    }
    return this.answer(opened, "body" in opened ? opened.body : null);
  }

  /** `early`: the fill began before this ask came, so what it brings is a copy to whoever asks. */
  private answer(opened: Opened, from: Flight | ReadableStream<Uint8Array> | null, early = false): Response {
    const word = messageOf(opened);
    // Who joins has asked the upstream nothing.
    const own = early ? { early } : opened.spent === undefined ? {} : { spent: opened.spent };
    // Who goes alone does not read on.
    const edges = opened.kind === "alone" ? NOTHING : this.seen(Date.now());
    const message = { ...word, ...own, ...(edges.length === 0 ? {} : { edges }) };
    return new Response(from instanceof Flight ? arrivals(from) : from, { headers: { [OPENED_FIELD]: encodeOpened(message) } });
  }

  /** The port never throws; a fault in it must not leave a name behind that everybody waits for. */
  private open(ask: Ask): Promise<Opened> {
    return this.upstream.open(ask).catch(() => ({ kind: "unreachable", code: "internal" }) as const);
  }

  private finish(name: string, entry: Entry, flight: Flight): void {
    this.underWayBytes -= flight.length;
    if (flight.state !== "complete" || !entry.lingers || this.entries.get(name) !== entry) return this.forget(name, entry);
    this.lingering.push({ name, entry, untilMs: Date.now() + LINGER_MS });
    this.lingeringBytes += flight.length;
    this.tidy();
  }

  /** No timer does this: a pending one keeps the object in memory, which is billed. */
  private tidy(): void {
    const nowMs = Date.now();
    for (let eldest = this.lingering[0]; eldest !== undefined; eldest = this.lingering[0]) {
      if (this.lingeringBytes <= LINGER_BYTES && eldest.untilMs > nowMs) return;
      this.lingering.shift();
      this.lingeringBytes -= eldest.entry.flight?.length ?? 0;
      this.forget(eldest.name, eldest.entry);
    }
  }

  private forget(name: string, entry: Entry): void {
    if (this.entries.get(name) === entry) this.entries.delete(name);
  }
}

/** A fill begun before the representation was known, if it turns out to bring the one that is wanted. */
async function joinUnnamed(unnamed: Entry, ask: Ask): Promise<{ readonly opened: Opened; readonly flight: Flight } | undefined> {
  if (!mayJoin(unnamed, ask)) return undefined;
  const opened = await unnamed.opened;
  const same = opened.kind === "slice" && opened.descriptor.identity === ask.expected?.identity;
  return same && unnamed.flight !== undefined ? { opened, flight: unnamed.flight } : undefined;
}

/** Answers without a body that hold for everybody who asked the same; of one slice some bytes may be there and others not. */
function isFor(ask: Ask, opened: Opened): boolean {
  if (opened.kind === "outside") return liesOutside(ask, opened.size);
  if (opened.kind === "not-modified") return !isForOne(opened.headers);
  return opened.kind === "changed" || opened.kind === "unreachable";
}

/** The part of an opening that travels as a message. */
function messageOf(opened: Opened): OpenedMessage {
  switch (opened.kind) {
    case "slice": {
      const { kind, descriptor, notStored, fields, n, span, pivot } = opened;
      return { kind, descriptor, fields, n, span, pivot, ...(notStored === undefined ? {} : { notStored }) };
    }
    case "run": {
      const { kind, descriptor, notStored, fields } = opened;
      return { kind, descriptor, fields, ...(notStored === undefined ? {} : { notStored }) };
    }
    case "response": {
      const { kind, why, failed, status, headers, gather } = opened;
      return { kind, why, failed, status, headers, ...(gather === undefined ? {} : { descriptor: gather }) };
    }
    default:
      return opened;
  }
}
