import type { Opened } from "../../durable-objects/upstream.ts";
import { withStart } from "../../src/core/audio/with-start.ts";
import { type Ask, askName, fieldsName, liesOutside, nameBeforeKnown } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { Flight, mayJoin } from "../../src/core/cache/flight.ts";
import { baseOf, flightName, sliceName } from "../../src/core/cache/key.ts";
import type { Span } from "../../src/core/cache/slices.ts";
import { BACKGROUND_MS } from "../../src/core/limits.ts";
import { later } from "../../src/core/routing/asked.ts";
import { copyBytes, withIdle } from "../tiers/copy.ts";
import { discard } from "../tiers/send.ts";
import { answerMs } from "../upstreams/answer-ms.ts";
import { type Background, arrived } from "./background.ts";
import { Flights } from "./flights.ts";
import { Labels } from "./labels.ts";
import { type Landing, isShared } from "./landing.ts";
import { dropOpened, isUnseen } from "./unseen.ts";
import { Looks } from "./looks.ts";
import type { FillParts } from "./parts.ts";
import { Marks } from "./marks.ts";
import { dependsOn, forkFor, placeOf, placed } from "./place.ts";
import { Run, longestRun } from "./run.ts";
import { waitMs } from "./wait-ms.ts";

/** An answer under way, and until when somebody can still be expected to bring it. */
type Entry = { readonly asOf: number; readonly begun: number; readonly landed: Promise<Landing>; readonly untilMs: number };

/** What a timeout of ours gets on top of the upstream's, for everybody's own way there. */
const GRACE_MS = 2000;

/**
 * The fills of one colo as one isolate sees them: at most one per slice, whoever waits shares it, and what it brings is
 * stored on the way through. Buffers are plain arrays, because requests of an isolate cannot share an unfinished stream.
 */
export class Fills {
  readonly flights: Flights;
  /**
   * URLs whose answers were found to be nobody's to share: they pass at once instead of queueing behind each other for an
   * answer that turns out to be somebody else's (Varnish calls this hit-for-miss).
   */
  readonly passes = new Marks();
  /** When a URL was invalidated: what was asked for before is not stored after. */
  readonly undone = new Marks();
  /** Which representation of a URL was found to be gone. */
  readonly gone = new Marks();
  /** URLs whose ranges were found to lie: they are asked for as a whole. */
  readonly wholes = new Marks();
  /** Keys for which the reserve was found to hold nothing fresher. */
  readonly behind = new Marks();
  readonly looks = new Looks();
  /** What copies of packaged tracks' files are purged by. */
  readonly labels: Labels;
  private readonly entries = new Map<string, Entry>();
  private readonly runs = new Map<string, Run>();
  private readonly refreshing = new Map<string, number>();

  /** Longest wait for the head of another request's answer. */
  private readonly headMs: number;

  constructor(private readonly parts: FillParts) {
    const { flightBytes, upstreamIdleTimeoutMs } = parts.settings;
    this.labels = new Labels(parts, (key, descriptor) => this.isUndone(key, descriptor), Date.now);
    this.headMs = answerMs(parts.settings) + GRACE_MS;
    // A body that stalls is resumed by another request: both waits may follow one another.
    this.flights = new Flights(flightBytes, this.headMs + upstreamIdleTimeoutMs);
  }

  /** Asks for bytes, joining whoever asks for the same. Never throws. */
  async land(question: Ask, background: Background): Promise<Landing> {
    const beganMs = Date.now();
    const ask = this.parts.routing?.added(question, background, beganMs) ?? question;
    const sentNow = () => later(ask, Date.now() - beganMs); // what is waited for comes off the question's time
    // What is answered to a credential is nobody else's to wait for.
    if (ask.authorized) return this.settle(ask, await this.parts.origin.open(ask), background);
    const name = askName(ask);
    const unnamed = this.entries.has(name) ? undefined : this.joinable(nameBeforeKnown(ask) ?? "", ask, background);
    const joined = unnamed === undefined ? undefined : await this.joinUnnamed(unnamed, ask);
    if (joined !== undefined) return joined;
    // From here to where the entry is set nothing may be awaited, or two requests would both begin.
    const entry = this.joinable(name, ask, background);
    const before = entry === undefined ? this.entries.get(name) : undefined;
    if (ask.fresh && before !== undefined && Date.now() < before.untilMs) {
      // It began before this request came, and nothing vouches for it: who comes meanwhile waits for the next, all together.
      await withIdle(before.landed, waitMs(sentNow(), this.headMs));
      if (this.entries.get(name) === before) this.entries.delete(name);
      return this.land(sentNow(), background);
    }
    if (entry !== undefined) {
      const early = entry.begun < background.arrival;
      const landed = await withIdle(entry.landed, waitMs(sentNow(), this.headMs));
      if (landed !== "idle" && landed.kind === "outside" && !liesOutside(ask, landed.size)) {
        // Others of this slice asked for bytes that are there: together they ask once more.
        if (this.entries.get(name) === entry) this.entries.delete(name);
        return this.land(sentNow(), background);
      }
      if (landed !== "idle" && isShared(landed)) {
        // It depends on what this client sent and the one who asked did not.
        if ("place" in landed && dependsOn(landed.place?.fork, ask.withheld)) return { kind: "varies", fork: forkFor(this.parts, ask, landed.place?.fork) };
        const told = landed.kind === "slice" || landed.kind === "run" || landed.kind === "not-modified";
        return told ? { ...landed, joined: true, early: early || landed.early === true } : landed;
      }
      return this.settle(ask, await this.parts.origin.open(sentNow()), background);
    }
    const landed = this.parts.upstream.open(sentNow()).then((opened) => this.settle(ask, opened, background));
    const own: Entry = { asOf: ask.asOf, begun: arrived(), landed, untilMs: Date.now() + this.headMs };
    this.entries.set(name, own);
    const forget = () => this.entries.get(name) === own && this.entries.delete(name);
    background.waitUntil(landed.then(forget, forget));
    return landed;
  }

  /** An answer under way that may be waited for. After its time its request was killed, and nobody would ever resolve it. */
  private joinable(name: string, ask: Ask, { arrival }: Pick<Background, "arrival">): Entry | undefined {
    const entry = this.entries.get(name);
    if (entry === undefined || Date.now() >= entry.untilMs) return undefined;
    return entry.begun >= arrival || mayJoin(entry, ask) ? entry : undefined;
  }

  /** A fill begun before the representation was known, which may turn out to bring the one that is wanted. */
  private async joinUnnamed(entry: Entry, ask: Ask): Promise<Landing | undefined> {
    const landed = await withIdle(entry.landed, waitMs(ask, this.headMs));
    const same = landed !== "idle" && landed.kind === "slice" && isShared(landed);
    const ours = same && landed.descriptor.identity === ask.expected?.identity && !dependsOn(landed.place.fork, ask.withheld);
    return ours ? { ...landed, joined: true, early: true } : undefined;
  }

  /** Whether the caller is the one to refresh a stale key; it must say when it is done. */
  beginRefresh(key: string, nowMs: number): boolean {
    // A request that was killed cannot say that it is done: its claim runs out.
    if (nowMs < (this.refreshing.get(key) ?? 0)) return false;
    this.refreshing.set(key, nowMs + BACKGROUND_MS);
    return true;
  }

  endRefresh(key: string): void {
    this.refreshing.delete(key);
  }

  /** Whether somebody's ask for the same is waiting for its answer. */
  isUnderWay(ask: Ask, by: Pick<Background, "arrival">): boolean {
    return this.joinable(askName(ask), ask, by) !== undefined;
  }

  /** A flight that brings slice `n` of a representation, or a run that will. */
  find(key: string, descriptor: Descriptor, n: number): Flight | undefined {
    const flight = this.flights.find(sliceName(key, descriptor.identity, n));
    return flight ?? this.runs.get(flightName(key, descriptor.identity, "run"))?.flight(n);
  }

  /** Whether another fill of `bytes` may be held; beyond that listeners stream from the upstream, unshared. */
  hasRoom(bytes: number, ahead: boolean): boolean {
    return this.flights.hasRoom(bytes, ahead);
  }

  /** Brings a slice out of the reserve into the colo, shared like any fill. */
  fromReserve(key: string, descriptor: Descriptor, n: number, span: Span, body: ReadableStream<Uint8Array>, background: Background): Flight {
    const name = sliceName(key, descriptor.identity, n);
    const flight = this.flights.begin(name, span, span.first, { asOf: descriptor.asOf, begunAtMs: Date.now() });
    const filled = copyBytes(body, flight.length, this.parts.settings.upstreamIdleTimeoutMs, (chunk) => flight.push(chunk));
    background.waitUntil(
      filled
        .then((end) => (end === "complete" ? flight.complete() : flight.fail(`reserve: ${end}`)))
        .then(() => this.store(key, descriptor, n, flight, "colo")),
    );
    return flight;
  }

  /** Stores a whole flight in every tier below, then lets its bytes go. Never throws. */
  async store(key: string, described: Descriptor, n: number, flight: Flight, into: "all" | "colo" = "all"): Promise<void> {
    if (flight.state === "complete" && !this.isUndone(key, described)) {
      const bytes = flight.assemble();
      const exact = this.labels.exact(key, described);
      const descriptor = n === 0 ? withStart(exact, bytes) : exact;
      if (n === 0) this.parts.memory.keep(key, descriptor, bytes);
      const { colo, reserve } = this.parts;
      const tiers = into === "all" && reserve !== undefined && descriptor.status === 200 ? [colo, reserve] : [colo];
      const written = tiers.map((tier) =>
        n === 0 ? tier.writeHead(key, descriptor, bytes) : tier.writeSlice(key, descriptor, n, bytes),
      );
      await Promise.allSettled(written);
    }
    this.flights.end(sliceName(key, described.identity, n), flight);
  }

  private settle(asked: Ask, came: Opened, background: Background): Landing {
    background.heard?.(came);
    if (came.edges !== undefined) this.parts.routing?.reported(came.edges, Date.now());
    const attempts = came.spent?.attempts;
    if (attempts !== undefined) {
      background.tried?.(attempts);
      this.parts.routing?.tried(attempts);
    }
    const opened = this.labels.opened(asked, came);
    if (isUnseen(asked, opened)) {
      dropOpened(opened);
      this.markPass(asked, "vary");
      return { kind: "hand-over", why: "vary" };
    }
    switch (opened.kind) {
      case "slice": {
        const ask = opened.notStored === undefined ? placed(this.parts, asked, opened.descriptor, background) : asked;
        if (!("variants" in ask)) return this.slice(ask, opened, background);
        opened.drop();
        return { kind: "varies", fork: ask };
      }
      case "run": {
        const ask = opened.notStored === undefined ? placed(this.parts, asked, opened.descriptor, background) : asked;
        if (!("variants" in ask)) return this.run(ask, opened, background);
        discard(opened.body);
        return { kind: "varies", fork: ask };
      }
      case "response": {
        const ask = opened.gather === undefined ? asked : placed(this.parts, asked, opened.gather, background);
        if (!("variants" in ask)) return { ...opened, place: placeOf(ask) };
        discard(opened.body);
        return { kind: "varies", fork: ask };
      }
      case "alone":
        return { kind: "unreachable", code: "internal" };
      case "hand-over":
        this.markPass(asked, opened.why);
        return opened;
      default:
        return opened;
    }
  }

  /** Whether what a fill brings was asked for before something that may have changed it succeeded (RFC 9111 §4.4), or was purged since. */
  isUndone(key: string, descriptor: Descriptor): boolean {
    const { askedAtMs } = descriptor;
    if (this.parts.purges?.isDead(baseOf(key), descriptor) === true) return true;
    const undone = this.undone.find(baseOf(key), Date.now());
    return undone !== undefined && askedAtMs <= Number(undone);
  }

  private slice(ask: Ask, opened: Extract<Opened, { kind: "slice" }>, background: Background): Landing {
    const { descriptor, notStored, fields, n, span, pivot } = opened;
    const place = placeOf(ask);
    const born = { asOf: ask.asOf, begunAtMs: descriptor.askedAtMs };
    if (notStored !== undefined) {
      this.markPass(ask, notStored);
      const flight = new Flight(span, pivot, born);
      background.waitUntil(opened.fill(flight));
      return { kind: "slice", place, descriptor, notStored, fields, n, flight, joined: false, early: opened.early === true };
    }
    const alias = sliceName(ask.key, descriptor.identity, n);
    const running = this.flights.find(alias);
    if (running !== undefined) {
      opened.drop();
      return { kind: "slice", place, descriptor, notStored, fields, n, flight: running, joined: true, early: opened.early === true };
    }
    const flight = this.flights.begin(alias, span, pivot, born);
    // Known from here on: who comes before the head is stored finds this flight instead of asking anew.
    this.labels.keep(ask.key, descriptor, background);
    const done = opened.fill(flight).then(() => this.store(ask.key, descriptor, n, flight));
    background.waitUntil(n === 0 ? done : Promise.all([done, this.keepDescriptor(ask.key, descriptor)]));
    return { kind: "slice", place, descriptor, notStored, fields, n, flight, joined: false, early: opened.early === true };
  }

  /**
   * What nobody may share is remembered for requests of the same fields: an answer somebody provoked with fields of his own
   * does not take the URL away from everybody. What a credential was answered says nothing about others.
   */
  private markPass(ask: Ask, why: string): void {
    if (!ask.authorized) this.passes.mark(fieldsName(ask.base, ask.fields), why, Date.now());
  }

  /** A representation first met in its middle: its descriptor is stored without a head. */
  private async keepDescriptor(key: string, described: Descriptor): Promise<void> {
    if (this.isUndone(key, described)) return;
    const descriptor = this.labels.exact(key, described);
    this.parts.memory.keep(key, descriptor, undefined);
    const held = await this.parts.colo.readHead(key);
    held?.head?.cancel().catch(() => undefined);
    if (held?.descriptor?.identity !== descriptor.identity || held.head === undefined) {
      await this.parts.colo.writeHead(key, descriptor, undefined).catch(() => undefined);
    }
  }

  private run(ask: Ask, opened: Extract<Opened, { kind: "run" }>, background: Background): Landing {
    const { descriptor, notStored, fields, body } = opened;
    const { geometry, settings } = this.parts;
    if (notStored !== undefined || descriptor.size > longestRun(settings, this.parts.reserve !== undefined)) {
      const why = notStored ?? "too-large";
      // What is only too large is anybody's: it is described like what is stored, and not passed past the policy.
      if (notStored !== undefined) this.markPass(ask, why);
      return { kind: "body", descriptor, notStored: why, fields, body };
    }
    // Known from here on, as a slice's is: who comes before the head is stored finds the run.
    this.labels.keep(ask.key, descriptor, background);
    const name = flightName(ask.key, descriptor.identity, "run");
    const run = new Run(ask.key, descriptor, geometry, ask.asOf, this);
    this.runs.set(name, run);
    const done = run.carry(body, settings.upstreamIdleTimeoutMs).then(() => {
      if (this.runs.get(name) === run) this.runs.delete(name);
    });
    background.waitUntil(done);
    return { kind: "run", place: placeOf(ask), descriptor, run, joined: false, early: opened.early === true };
  }
}
