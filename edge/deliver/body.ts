import { FlightReader } from "../../src/core/cache/flight.ts";
import { type Span, slicesOf, spanBytes } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { forgetChanged } from "../forget.ts";
import { mayGoOn } from "../purge/go-on.ts";
import { isCut } from "../tiers/cut.ts";
import type { Delivered } from "./delivered.ts";
import { streamRest } from "./rest.ts";
import { type Representation, type Source, acquire, dropSource } from "./source.ts";

/** A body on its way out, and the promise of how much of it was delivered. The promise never rejects. */
export type Body = { readonly stream: ReadableStream<Uint8Array>; readonly delivered: Promise<Delivered> };

/**
 * Streams a span of a representation, slice by slice with one read ahead. `first` is the source of the first slice.
 *
 * Parts are joined in place: native bodies by the runtime's own pipe, shared fills chunk by chunk. A body that cannot be
 * finished rightly is aborted, so that its reader sees a broken connection and not an end.
 */
export function streamSpan(context: Context, representation: Representation, span: Span, first: Source): Body {
  const { readable, writable } = new FixedLengthStream(spanBytes(span));
  const delivered = new Delivery(context, representation, span, writable).run(first);
  return { stream: readable, delivered };
}

/**
 * How long a reader waits for another request's fill. The timer is the reader's own: a promise that somebody else would
 * resolve is no reason for the runtime to keep a request alive. One timer serves many waits, since each costs.
 */
class Patience {
  private progressAtMs = Date.now();
  private ticking: Promise<"tick"> | undefined;

  constructor(private readonly ms: number) {}

  /** There was progress. */
  renew(): void {
    this.progressAtMs = Date.now();
  }

  /** Waits for a change; `"over"` when there has been no progress for `ms`. */
  async with(change: Promise<void>): Promise<"changed" | "over"> {
    const changed = change.then(() => "changed" as const);
    for (;;) {
      this.ticking ??= new Promise((resolve) => setTimeout(() => resolve("tick"), this.ms));
      if ((await Promise.race([changed, this.ticking])) === "changed") {
        // Bytes for others count: what comes before ours, or what comes first of a slice that somebody entered in its middle.
        this.renew();
        return "changed";
      }
      this.ticking = undefined;
      if (Date.now() - this.progressAtMs >= this.ms) return "over";
    }
  }
}

/** How much of a buffer is written at a time. */
const WRITE_BYTES = 65_536;

/** A reader has gone; distinguished from what breaks on our side. */
class ListenerLeft extends Error {}

class Delivery {
  private sent = 0;
  private readonly patience: Patience;
  private writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** The slice after the one being written, until it is begun; then its source. */
  private next: { readonly n: number; readonly part: Span } | undefined;
  private ahead: Promise<Source> | undefined;

  constructor(
    private readonly context: Context,
    private readonly representation: Representation,
    private readonly span: Span,
    private readonly writable: WritableStream<Uint8Array>,
  ) {
    this.patience = new Patience(context.isolate.settings.fillWaitTimeoutMs);
  }

  async run(first: Source): Promise<Delivered> {
    this.ahead = Promise.resolve(first);
    const parts = [...slicesOf(this.context.isolate.geometry, this.span)];
    try {
      for (const [i, { n, part }] of parts.entries()) {
        if (i > 0 && !(await mayGoOn(this.context, this.representation))) throw new Error("blocked");
        let source: Source = await (this.ahead ?? this.acquire(n, part, false));
        this.ahead = undefined;
        if (source.kind === "later") source = await this.acquire(n, part, false);
        const next = parts[i + 1];
        const readAhead = next !== undefined && source.kind !== "rest" && this.context.isolate.settings.readAheadSlices > 0;
        this.next = readAhead ? next : undefined;
        if ((await this.write(source, n, part)) === "all") break;
      }
      this.unlock();
      await this.writable.close();
      return { bytes: this.sent, end: "complete" };
    } catch (error) {
      this.unlock();
      const left = error instanceof ListenerLeft;
      if (!left) await this.writable.abort(error).catch(() => undefined);
      return { bytes: this.sent, end: left ? "left" : "cut" };
    } finally {
      this.ahead?.then(dropSource, () => undefined);
    }
  }

  /** Begins the next slice, once the first bytes of this one are out: a crowd's first bytes do not wait for its second. */
  private readAhead(): void {
    const { next } = this;
    if (next === undefined) return;
    this.next = undefined;
    this.ahead = this.acquire(next.n, next.part, true);
  }

  private acquire(n: number, part: Span, ahead: boolean): Promise<Source> {
    return acquire(this.context, this.representation, n, part, ahead);
  }

  /** Writes one part; `"all"` when everything up to the end of the span has been written with it. */
  private async write(source: Source, n: number, part: Span): Promise<"part" | "all"> {
    switch (source.kind) {
      case "buffer":
        // The runtime copies what is written: a slow listener's copy must not be a whole head.
        for (let at = 0; at < source.bytes.byteLength; at += WRITE_BYTES) await this.push(source.bytes.subarray(at, at + WRITE_BYTES));
        return "part";
      case "stream":
        await this.pipe(source.stream, spanBytes(part));
        return "part";
      case "flight":
        return this.follow(source, n, part);
      case "rest":
        await this.rest(part.first);
        return "all";
      case "later":
      case "changed":
      case "lost":
        // The rest in one piece may still be had: by its strong validator, even from an upstream whose ranges are broken.
        return this.ownWay(part.first);
      default:
        return source satisfies never;
    }
  }

  /** Reads a fill along as it comes; goes its own way when the fill fails or stands still. */
  private async follow(source: Extract<Source, { kind: "flight" }>, n: number, part: Span): Promise<"part" | "all"> {
    const reader = new FlightReader(source.flight, part);
    this.patience.renew();
    for (;;) {
      const read = reader.next();
      switch (read.kind) {
        case "bytes":
          await this.push(read.bytes);
          this.patience.renew();
          break;
        case "done":
          return "part";
        case "wait":
          if ((await this.patience.with(source.flight.changed())) === "over") return this.ownWay(reader.offset);
          break;
        case "stored": {
          const left = { first: read.from, last: part.last };
          const stream = await this.context.tiers.colo.readSlice(this.representation.target.key, this.representation.descriptor, n, left);
          if (stream === undefined) return this.ownWay(read.from);
          await this.pipe(stream, spanBytes(left));
          return "part";
        }
        case "failed":
          return this.ownWay(read.from);
        default:
          return read satisfies never;
      }
    }
  }

  private async ownWay(from: number): Promise<"all"> {
    this.context.isolate.bypassed += 1;
    await this.rest(from);
    return "all";
  }

  private async rest(from: number): Promise<void> {
    const { target, descriptor } = this.representation;
    const end = await streamRest(this.context, target, descriptor, { first: from, last: this.span.last }, (chunk) => this.push(chunk));
    if (end === "complete") return;
    // Whoever asks next must not be led to the same end.
    if (end === "changed") await forgetChanged(this.context, target.key, descriptor.identity);
    throw new Error(`the upstream could not continue this representation: ${end}`);
  }

  private async push(chunk: Uint8Array): Promise<void> {
    this.writer ??= this.writable.getWriter();
    try {
      await this.writer.write(chunk);
    } catch {
      throw new ListenerLeft();
    }
    this.sent += chunk.byteLength;
    this.readAhead();
  }

  /** The lock goes back before the stream is piped into, closed or aborted. */
  private unlock(): void {
    this.writer?.releaseLock();
    this.writer = undefined;
  }

  private async pipe(stream: ReadableStream<Uint8Array>, length: number): Promise<void> {
    if (isCut(stream)) {
      for await (const chunk of stream) await this.push(chunk);
      return;
    }
    this.unlock();
    this.readAhead();
    await stream.pipeTo(this.writable, { preventClose: true, preventAbort: true });
    this.sent += length;
  }
}
