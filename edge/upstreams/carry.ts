import { contentLength } from "../../src/core/cache/answer.ts";
import { type Descriptor, sameRepresentation, validatorsOf } from "../../src/core/cache/descriptor.ts";
import type { Span } from "../../src/core/cache/slices.ts";
import { isFailure } from "../../src/core/routing/attempt.ts";
import { copyBytes } from "../tiers/copy.ts";
import { isCut } from "../tiers/cut.ts";
import { isPart } from "../tiers/is-part.ts";
import { discard, pauseBeforeRetry } from "../tiers/send.ts";
import { usable } from "../tiers/usable.ts";
import type { Errand, Routed, Verdict } from "./errand.ts";
import type { Routes } from "./routes.ts";
import type { Tap } from "./tap.ts";

/** How many questions in a row nobody may answer: with the pauses between them an outage of nearly five seconds, and no storm after it. */
const MOST_FAILURES = 5;

/** How carrying ended: `changed` says that nobody who can be asked has the representation any more. */
export type CarryEnd = "complete" | "broken" | "changed";

/** A body an edge has begun to send, whose next byte is the first one wanted. */
export type Begun = { readonly edge?: string | undefined; readonly tap: Tap; readonly body: ReadableStream<Uint8Array> };

/** A source that brought so many bytes was worth the question: as many may follow it as at the beginning. */
const WORTH_BYTES = 65_536;

/** What carrying stands on. */
export type CarryParts = {
  readonly routes: Routes;
  readonly descriptor: Descriptor;
  /** The errand that asks for a part: its `judge` and `avoid` are set here. */
  readonly errandFor: (part: Span) => Errand;
  /** How often the body may go on; questions nobody answers do not count, they are bounded by time. */
  readonly resumes: number;
  /** Is told of each errand that was sent for the rest. */
  readonly resumed?: (routed: Routed) => void;
  readonly nowMs: () => number;
};

/**
 * Brings parts of one representation, from edge after edge where a body breaks off or rests: the rest is asked for as a range under the
 * same strong validator (RFC 9110 §13.1.5) and taken only where it is proved to be just these bytes of just this representation. An edge
 * that has failed is not asked again while another is left.
 */
export class Carry {
  private readonly failed = new Set<string>();
  private left: number;

  constructor(private readonly parts: CarryParts) {
    this.left = parts.resumes;
  }

  /**
   * Brings `span`, of which `begun` sends the beginning already. Bytes go to `take` in order, once each. What `take` throws is thrown,
   * the edge's body being given back before. `paced`: whoever takes them sets the pace.
   */
  async bring(span: Span, begun: Begun | undefined, take: (chunk: Uint8Array) => void | Promise<void>, paced: boolean): Promise<CarryEnd> {
    let next = span.first;
    let source = begun;
    const { nowMs, routes, descriptor } = this.parts;
    let gapSinceMs: number | undefined;
    let failures = 0;
    for (;;) {
      if (source === undefined) {
        if (descriptor.joining !== "strong" || this.left <= 0) return "broken";
        gapSinceMs ??= nowMs();
        const asked = await this.ask({ first: next, last: span.last }, nowMs() - gapSinceMs);
        if (asked === "changed") return "changed";
        if (asked === "failed" || asked === "doubted") {
          // All of them may have been restarted at once; who waits does not wait longer than for an answer, and asks ever less often.
          if (failures === MOST_FAILURES || nowMs() - gapSinceMs >= routes.budgetMs) return asked === "doubted" ? "changed" : "broken";
          await pauseBeforeRetry(failures);
          failures += 1;
          continue;
        }
        this.left -= 1;
        gapSinceMs = undefined;
        failures = 0;
        source = asked;
      }
      const { tap, edge, body } = source;
      source = undefined;
      const from = next;
      const beganMs = nowMs();
      const ms = () => (paced ? undefined : nowMs() - beganMs);
      try {
        // What is cut out of a whole rests while that is read up to it: whether the whole rests is seen where it is cut.
        const stallMs = isCut(body) ? 0 : tap.stallMs(descriptor.joining === "strong", this.failed.size);
        const end = await copyBytes(body, span.last - next + 1, stallMs, (chunk) => {
          next += chunk.byteLength;
          return take(chunk);
        });
        tap.end(end === "complete" ? "complete" : "broken", next - from, ms(), end === "idle");
        if (end === "complete") return "complete";
        if (next - from >= WORTH_BYTES) this.left = this.parts.resumes;
      } finally {
        // Whoever takes the bytes has thrown.
        tap.end("left", next - from);
      }
      if (edge !== undefined) this.failed.add(edge);
    }
  }

  /** `doubted`: others have something else, and the edge the representation came from cannot be asked: it may have it still. */
  private async ask(part: Span, spentMs: number): Promise<Begun | "changed" | "doubted" | "failed"> {
    const { routes, descriptor, errandFor, resumed } = this.parts;
    const judge = (response: Response) => partVerdict(response, descriptor, part);
    const errand = errandFor(part);
    const routed = await routes.send({ ...errand, judge, avoid: this.failed, spentMs });
    resumed?.(routed);
    const { from } = errand.question;
    const isHeard = from === undefined || !errand.way.edges.some(({ id }) => id === from) || routed.attempts.some(({ edge, ended }) => edge === from && !isFailure(ended));
    const changed = isHeard ? "changed" : "doubted";
    if (routed.kind !== "answered") return routed.kind === "changed" ? changed : "failed";
    const { response, edge, tap } = routed;
    const body = usable(response, descriptor, part, tap.stallMs(true, this.failed.size));
    if (body !== undefined) return { edge, tap, body };
    discard(response.body);
    tap.end("left");
    if (edge !== undefined) this.failed.add(edge);
    return partVerdict(response, descriptor, part) === "drift" ? changed : "failed";
  }
}

/** What an answer to a question for these bytes of this representation is; one from which they could be cut is of use only where no better comes. */
export function partVerdict(response: Response, descriptor: Descriptor, part: Span): Verdict {
  if (isPart(response, descriptor, part.first, part.last)) return "good";
  const { status, headers } = response;
  if (status === 416) return "drift";
  if (status !== 200 && status !== 206) return "wrong";
  const size = status === 200 ? contentLength(headers) : descriptor.size;
  return size !== undefined && sameRepresentation(descriptor, validatorsOf(headers, size)) ? "wrong" : "drift";
}
