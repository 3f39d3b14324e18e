import type { Spent } from "../../durable-objects/upstream.ts";
import { readAnswer } from "../../src/core/cache/answer.ts";
import { type Ask, askFields, expectedOf } from "../../src/core/cache/ask.ts";
import { type Descriptor, sameRepresentation, validatorsOf } from "../../src/core/cache/descriptor.ts";
import { parseHttpDate } from "../../src/core/http/date.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import { type Geometry, type Span, sliceSpan } from "../../src/core/cache/slices.ts";
import { later } from "../../src/core/routing/asked.ts";
import { missing } from "../tiers/missing.ts";
import { type Begun, Carry } from "./carry.ts";
import type { Errand, Routed, Verdict } from "./errand.ts";
import { partErrand } from "./part-errand.ts";
import type { Routes } from "./routes.ts";

/** What of the settings asks look like. */
export type AskSettings = { readonly geometry: Geometry; readonly nodeName: string };

/** How often the rest of one slice or run is asked for anew where bodies break off. */
const MOST_RESUMES = 4;

/** Asks as errands of routes: how they are sent, what their answers are to them, and how bodies go on that break off. */
export class RoutedAsks {
  constructor(
    private readonly routes: Routes,
    private readonly settings: AskSettings,
    private readonly nowMs: () => number,
  ) {}

  /** Sends an ask to the edges it may be answered by; nothing: it is for the origin alone. */
  async ask(ask: Ask, spent: Spent): Promise<Routed | undefined> {
    // What a credential lets somebody have is between him and the origin.
    const way = ask.authorized ? undefined : this.routes.wayTo(ask.url);
    if (way === undefined) return undefined;
    const { geometry, nodeName } = this.settings;
    const headers = askFields(ask, geometry, nodeName);
    const from = ask.expected?.edge ?? ask.unless?.edge;
    const { nowMs } = this;
    const beganMs = nowMs();
    const routed = await this.routes.send({
      way,
      question: { key: ask.base, bytes: bytesOf(ask, geometry), ...(from === undefined ? {} : { from }) },
      identity: ask.expected?.identity ?? ask.unless?.identity,
      strict: ask.expected !== undefined,
      routing: ask.routing,
      spentMs: ask.routing?.spentMs,
      outgoing: { headers, redirect: ask.follow ? "follow" : "manual" },
      judge: (response) => verdictOf(ask, response, geometry, nowMs()),
      nowMs,
    });
    note(spent, routed);
    spent.firstByteMs = nowMs() - beganMs;
    return routed;
  }

  /** Brings a slice into a flight, as the origin's own would be, from edge after edge. Never throws. */
  async fill(ask: Ask, descriptor: Descriptor, flight: Flight, begun: Begun | null, spent: Spent): Promise<void> {
    const carry = this.carry(ask, descriptor, spent);
    let first = begun ?? undefined;
    while (flight.arrived < flight.length) {
      const end = await carry.bring(missing(flight), first, (chunk) => flight.push(chunk), false);
      first = undefined;
      if (end !== "complete") return flight.fail(`upstream body: ${end}`);
    }
    flight.complete();
  }

  /** A whole representation's body, which goes on from other edges where the one that has begun it breaks off. */
  run(ask: Ask, descriptor: Descriptor, begun: Begun, spent: Spent): ReadableStream<Uint8Array> {
    const { readable, writable } = new FixedLengthStream(descriptor.size);
    const pump = async (): Promise<void> => {
      const writer = writable.getWriter();
      const carry = this.carry(ask, descriptor, spent);
      const end = await carry.bring({ first: 0, last: descriptor.size - 1 }, begun, (chunk) => writer.write(chunk), true);
      await (end === "complete" ? writer.close() : writer.abort(new Error(`upstream body: ${end}`)));
    };
    // Whoever reads it learns of a failure by reading.
    pump().catch(() => undefined);
    return readable;
  }

  private carry(ask: Ask, descriptor: Descriptor, spent: Spent): Carry {
    return new Carry({
      routes: this.routes,
      descriptor,
      errandFor: (part) => this.partOf(ask, descriptor, part),
      resumes: MOST_RESUMES,
      resumed: (routed) => note(spent, routed),
      nowMs: this.nowMs,
    });
  }

  /** The errand that asks for a part of a representation that has been begun. */
  private partOf(ask: Ask, descriptor: Descriptor, part: Span): Errand {
    const { geometry, nodeName } = this.settings;
    const way = this.routes.wayTo(ask.url) ?? { origin: ask.url, edges: [], path: "" };
    const { unless: _unless, ...rest } = ask;
    // A body may take long: what was news when it was asked for is old by now.
    const { routing } = later(ask, this.nowMs() - descriptor.askedAtMs);
    const fields = askFields({ ...rest, want: { kind: "whole" }, expected: expectedOf(descriptor) }, geometry, nodeName);
    return partErrand({ way, key: ask.base, descriptor, fields, follow: ask.follow, routing, nowMs: this.nowMs }, part);
  }
}

function note(spent: Spent, { attempts }: Routed): void {
  // The origin's own answer is no attempt of any edge's.
  spent.requests += Math.max(1, attempts.length);
  spent.attempts = [...(spent.attempts ?? []), ...attempts];
}

/** How many bytes an ask brings, as far as that is known before: of a whole nobody has seen, about a slice. */
export function bytesOf({ want, expected }: Ask, geometry: Geometry): number {
  switch (want.kind) {
    case "slice": {
      const { last } = sliceSpan(geometry, want.n, expected?.size);
      return Math.max(1, last - want.from + 1);
    }
    case "suffix":
      return want.length;
    case "whole":
      return expected?.size ?? geometry.sliceBytes;
    default:
      return want satisfies never;
  }
}

/** Whether a `Last-Modified` says that it is of a later time than another; one that is still to come says nothing (RFC 9110 §8.8.2.1). */
function isNewer(found: string | undefined, held: string | undefined, nowMs: number): boolean {
  const [foundMs, heldMs] = [parseHttpDate(found ?? null), parseHttpDate(held ?? null)];
  return foundMs !== undefined && heldMs !== undefined && foundMs > heldMs && foundMs <= nowMs;
}

/**
 * What an edge's answer is to an ask. An answer of another representation than the one that is held, or is to be continued, is one that
 * only the edge it came from can vouch for; but of a held one anybody may have something newer, or a mirror that is behind would be believed for ever.
 */
function verdictOf(ask: Ask, response: Response, geometry: Geometry, nowMs: number): Verdict {
  const { status, headers } = response;
  const answer = readAnswer(ask, { status, headers, nowMs }, geometry);
  switch (answer.kind) {
    case "part":
    case "whole": {
      const { unless } = ask;
      if (unless?.edge === undefined) return "good";
      const held = { size: answer.size, etag: unless.etag, lastModified: unless.lastModified };
      const found = validatorsOf(headers, answer.size);
      return sameRepresentation(held, found) || isNewer(found.lastModified, held.lastModified, nowMs) ? "good" : "drift";
    }
    case "changed":
      return "drift";
    case "ask-whole":
      // Ranges that are refused, or cannot be joined, are the file's way and not the edge's fault.
      return answer.why === "cannot-join" || answer.why === "range-refused" ? "good" : "wrong";
    case "failed":
      return answer.status >= 500 ? "good" : "wrong";
    case "not-modified":
    case "outside":
    case "as-is":
    case "unbounded":
      return "good";
    default:
      return answer satisfies never;
  }
}
