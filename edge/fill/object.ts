import type { Opened, Upstream } from "../../durable-objects/upstream.ts";
import type { Ask } from "../../src/core/cache/ask.ts";
import { ASK_FIELD, OPENED_FIELD, type OpenedMessage, decodeOpened, encodeAsk } from "../../src/core/cache/message.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import { spanBytes } from "../../src/core/cache/slices.ts";
import { later } from "../../src/core/routing/asked.ts";
import { copyBytes, withIdle } from "../tiers/copy.ts";
import { discard } from "../tiers/send.ts";
import { waitMs } from "./wait-ms.ts";

/** Longest time bytes are held back for the sake of larger writes. */
const MOST_GATHER_MS = 100;

/** A chunk costs each reader a write: one reader gets it at once, two hundred a little later and in larger pieces. */
function gatherMs(flight: Flight): number {
  return flight.readers <= 4 ? 0 : Math.min(MOST_GATHER_MS, flight.readers / 2);
}

/** How long to wait for an object, and what it cannot answer. */
export type ObjectTimeouts = { readonly headMs: number; readonly idleMs: number };

/**
 * A fill object seen from an isolate: the upstream, asked once for the whole colo.
 * Fails open: an object that errs, is silent for `headMs`, or speaks another format is bypassed and `onBypass` told.
 */
export class FillClient implements Upstream {
  constructor(
    private readonly stubFor: (key: string) => DurableObjectStub | undefined,
    private readonly direct: Upstream,
    private readonly timeouts: ObjectTimeouts,
    private readonly onBypass: (why: string) => void,
  ) {}

  async open(ask: Ask): Promise<Opened> {
    const stub = this.stubFor(ask.key);
    if (stub === undefined) return this.direct.open(ask);
    const beganMs = Date.now();
    // Of a question that has waited already only the rest of its time is waited for.
    const headMs = waitMs(ask, this.timeouts.headMs);
    try {
      const request = new Request("https://fill.invalid/", { headers: { [ASK_FIELD]: encodeAsk(ask) } });
      const answer = stub.fetch(request);
      const response = await withIdle(answer, headMs);
      if (response === "idle") {
        answer.then(({ body }) => discard(body), () => undefined);
        return this.bypass(later(ask, Date.now() - beganMs), "silent");
      }
      const message = decodeOpened(response.headers.get(OPENED_FIELD));
      if (message !== undefined && message.kind !== "alone") return this.opened(message, response.body);
      discard(response.body);
      const left = later(ask, Date.now() - beganMs);
      return message === undefined ? this.bypass(left, "format") : this.direct.open(left);
    } catch {
      return this.bypass(later(ask, Date.now() - beganMs), "error");
    }
  }

  private bypass(ask: Ask, why: string): Promise<Opened> {
    this.onBypass(why);
    return this.direct.open(ask);
  }

  private opened(message: OpenedMessage, body: ReadableStream<Uint8Array> | null): Opened {
    switch (message.kind) {
      case "slice": {
        const fill = async (flight: Flight): Promise<void> => {
          const length = spanBytes(message.span);
          const end = body === null ? "short" : await copyBytes(body, length, this.timeouts.idleMs, (chunk) => flight.push(chunk), () => gatherMs(flight));
          if (end === "complete") flight.complete();
          else flight.fail(`fill object: ${end}`);
        };
        return { ...message, notStored: message.notStored, fill, drop: () => discard(body) };
      }
      case "run":
        return { ...message, notStored: message.notStored, body: body ?? new Blob([]).stream() };
      case "response":
        return { ...message, gather: message.descriptor, body };
      default:
        discard(body);
        return message;
    }
  }
}
