import type { Fields, Opened, Spent, Upstream } from "../../durable-objects/upstream.ts";
import { type Answer, contentLength, joiningOf, readAnswer } from "../../src/core/cache/answer.ts";
import { type Ask, askFields, expectedOf } from "../../src/core/cache/ask.ts";
import { type Carried, type PathPolicy, describe } from "../../src/core/cache/describe.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import { type Geometry, sliceSpan } from "../../src/core/cache/slices.ts";
import { later } from "../../src/core/routing/asked.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Dispatch } from "../upstreams/dispatch.ts";
import { codeOf } from "../upstreams/errand.ts";
import { RoutedAsks } from "../upstreams/routed-asks.ts";
import type { Routes } from "../upstreams/routes.ts";
import type { Tap } from "../upstreams/tap.ts";
import { copyBytes } from "./copy.ts";
import { isPart } from "./is-part.ts";
import { missing } from "./missing.ts";
import { discard, pauseBeforeRetry } from "./send.ts";

/** What the upstream tier needs of the settings. */
export type UpstreamSettings = {
  readonly geometry: Geometry;
  readonly nodeName: string;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** How often a body that breaks off is resumed under its strong validator. */
  readonly retries: number;
  /** What is stored for how long under the rule for paths with this prefix. */
  readonly policyOf: (prefix: string | undefined) => PathPolicy;
};

/** What answered an ask; where that was one of several edges, which, and who is told of its body. */
type Came = { readonly ok: true; readonly response: Response; readonly edge?: string; readonly tap?: Tap; readonly doubtful?: boolean };
type Asked = Came | { readonly ok: false; readonly code: ErrorCode } | { readonly ok: false; readonly code?: undefined };

/**
 * The origin itself, or the edges that stand for it. Each ask is one request, two where the answer to a range cannot be used; with
 * edges as many as the policy of routing lets one question cost.
 */
export class OriginTier implements Upstream {
  private readonly routed: RoutedAsks | undefined;

  constructor(
    private readonly settings: UpstreamSettings,
    private readonly dispatch: Dispatch,
    readonly routes?: Routes,
  ) {
    this.routed = routes && new RoutedAsks(routes, settings, () => Date.now());
  }

  async open(ask: Ask): Promise<Opened> {
    const spent: Spent = { requests: 0, firstByteMs: 0 };
    return { ...(await this.opened(ask, spent)), spent };
  }

  private async opened(ask: Ask, spent: Spent): Promise<Opened> {
    const { settings } = this;
    const askedAtMs = Date.now();
    const sent = await this.ask(ask, spent);
    if (!sent.ok) return sent.code === undefined ? { kind: "changed" } : { kind: "unreachable", code: sent.code };
    const { response, edge, tap } = sent;
    const nowMs = Date.now();
    const answer = readAnswer(ask, { status: response.status, headers: response.headers, nowMs }, settings.geometry);
    const carried: Described = (facts) => ({
      ask,
      headers: response.headers,
      askedAtMs,
      nowMs,
      fillNumber: crypto.randomUUID(),
      rules: settings.policyOf(ask.prefix),
      edge,
      ...facts,
    });
    // Of these the body is read on; of all others there is none worth counting.
    if (answer.kind !== "part" && answer.kind !== "whole") tap?.end("left");
    switch (answer.kind) {
      case "part": {
        const { size, joining } = answer;
        return this.slice(ask, answer, sent, describe(carried({ status: 200, size, joining, ranges: true, part: true })), spent);
      }
      case "whole":
        return this.whole(ask, answer, sent, carried, spent);
      case "ask-whole": {
        discard(response.body);
        if (ask.expected !== undefined) return { kind: "changed" };
        if (answer.why === "cannot-join") {
          const seen = describe(carried({ status: 200, size: 0, joining: "single", ranges: false }));
          if (seen.notStored !== undefined) return { kind: "hand-over", why: seen.notStored };
        }
        return ask.want.kind === "whole"
          ? { kind: "unreachable", code: "upstream-protocol" }
          : this.opened(later({ ...ask, want: { kind: "whole" } }, nowMs - askedAtMs), spent);
      }
      case "not-modified":
        discard(response.body);
        return { kind: "not-modified", headers: [...response.headers], askedAtMs, nowMs, asOf: ask.asOf };
      case "changed":
        discard(response.body);
        return { kind: "changed" };
      case "outside":
        discard(response.body);
        return { kind: "outside", size: answer.size };
      case "as-is":
        return sent.doubtful === true ? asIs(response, answer.why, false) : small(response, answer.why, false, carried);
      case "unbounded":
        if (answer.why === "icecast") return asIs(response, answer.why, false);
        return gathered(response, answer.why, false, carried({ status: 200, size: 0, joining: joiningOf(response.headers, nowMs), ranges: false }));
      case "failed":
        // An error does not take the place of a copy that may stand in for it.
        if (answer.status >= 500) return ask.standIn ? asIs(response, "upstream-error", true) : small(response, "upstream-error", true, carried);
        // A 304 to a question without conditions: nobody could make anything of it.
        discard(response.body);
        return { kind: "unreachable", code: "upstream-protocol" };
      default:
        return answer satisfies never;
    }
  }

  /** Asks again where no answer began (RFC 9110 §9.2.2: a read may be repeated); a timeout has cost enough already. */
  private async ask(ask: Ask, spent: Spent): Promise<Asked> {
    const routed = await this.routed?.ask(ask, spent);
    if (routed?.kind === "answered") return { ok: true, ...routed };
    if (routed !== undefined) return routed.kind === "changed" ? { ok: false } : { ok: false, code: codeOf(routed) };
    const { geometry, nodeName, firstByteTimeoutMs, retries } = this.settings;
    const redirect = ask.follow ? "follow" : "manual";
    for (let left = retries; ; left -= 1) {
      const beganMs = Date.now();
      const sent = await this.dispatch({ url: ask.url, headers: askFields(ask, geometry, nodeName), redirect, firstByteTimeoutMs });
      spent.requests += 1;
      spent.firstByteMs = Date.now() - beganMs;
      if (sent.ok || sent.code !== "upstream-unreachable" || left <= 0) return sent;
      await pauseBeforeRetry();
    }
  }

  private slice(
    ask: Ask,
    answer: Extract<Answer, { kind: "part" }>,
    { response, edge, tap }: Came,
    described: ReturnType<typeof describe>,
    spent: Spent,
  ): Opened {
    const { n, size } = answer;
    const { descriptor, notStored } = described;
    const span = sliceSpan(this.settings.geometry, n, size);
    const pivot = answer.span.first;
    const fill = (flight: Flight) =>
      edge === undefined || tap === undefined || this.routed === undefined
        ? this.fill(ask, descriptor, n, flight, response.body, spent)
        : this.routed.fill(ask, descriptor, flight, response.body && { edge, tap, body: response.body }, spent);
    const fields = fieldsOf(response, notStored);
    const drop = () => {
      tap?.end("left");
      discard(response.body);
    };
    return { kind: "slice", descriptor, notStored, fields, n, span, pivot, fill, drop };
  }

  private whole(ask: Ask, answer: Extract<Answer, { kind: "whole" }>, { response, edge, tap }: Came, carried: Described, spent: Spent): Opened {
    // A range that was ignored says there are none; an answer to a plain request may say that there are.
    const ranges = ask.want.kind === "whole" && /\bbytes\b/iu.test(response.headers.get("accept-ranges") ?? "");
    const { size, joining } = answer;
    const { descriptor, notStored } = describe(carried({ status: 200, size, joining, ranges }));
    const routed = edge === undefined || tap === undefined || response.body === null ? undefined : { edge, tap, body: response.body };
    const body = (routed && this.routed?.run(ask, descriptor, routed, spent)) ?? response.body ?? new Blob([]).stream();
    return { kind: "run", descriptor, notStored, fields: fieldsOf(response, notStored), body };
  }

  /** Brings a slice into a flight: from its pivot to its end, then what comes before the pivot. */
  private async fill(
    ask: Ask,
    descriptor: Descriptor,
    n: number,
    flight: Flight,
    firstBody: ReadableStream<Uint8Array> | null,
    spent: Spent,
  ): Promise<void> {
    const { geometry, idleTimeoutMs, retries } = this.settings;
    let body = firstBody;
    let left = retries;
    while (flight.arrived < flight.length) {
      const { first: from, last } = missing(flight);
      if (body === null) {
        const part: Ask = { ...ask, want: { kind: "slice", n, from }, expected: expectedOf(descriptor) };
        // The part before the pivot ends at the pivot; asking to the slice's end would fetch the rest twice.
        const fields = askFields(part, geometry, this.settings.nodeName).map(([name, value]): [string, string] =>
          name === "range" ? [name, `bytes=${from}-${last}`] : [name, value],
        );
        const redirect = ask.follow ? "follow" : "manual";
        spent.requests += 1;
        const sent = await this.dispatch({ url: ask.url, headers: fields, redirect, firstByteTimeoutMs: this.settings.firstByteTimeoutMs });
        if (sent.ok && isPart(sent.response, descriptor, from, last)) body = sent.response.body;
        else if (sent.ok) discard(sent.response.body);
      }
      const end = body === null ? "error" : await copyBytes(body, last - from + 1, idleTimeoutMs, (chunk) => flight.push(chunk));
      body = null;
      if (end !== "complete") {
        left -= 1;
        if (left < 0 || descriptor.joining !== "strong") return flight.fail(`upstream body: ${end}`);
      }
    }
    flight.complete();
  }
}

type Described = (facts: Pick<Carried, "status" | "size" | "joining" | "ranges" | "part">) => Carried;

/** An answer's own fields, for what is not stored; what is stored has its descriptor. */
function fieldsOf(response: Response, notStored: string | undefined): Fields {
  return notStored === undefined ? [] : [...response.headers];
}

/** Any other answer: redirects, errors, "no content". Stored as a whole of its own where the policy lets it. */
function small(response: Response, why: string, failed: boolean, carried: Described): Opened {
  const size = response.body === null ? 0 : contentLength(response.headers);
  // Whatever validator it has, no two of these are ever put together.
  const facts = { status: response.status, joining: "single", ranges: false } as const;
  if (size === undefined) return gathered(response, why, failed, carried({ ...facts, size: 0 }));
  const { descriptor, notStored } = describe(carried({ ...facts, size }));
  if (notStored !== undefined) return asIs(response, failed ? why : notStored, failed);
  return { kind: "run", descriptor, notStored, fields: [], body: response.body ?? new Blob([]).stream() };
}

/** An answer of unknown length, described in case it turns out small. */
function gathered(response: Response, why: string, failed: boolean, carried: Carried): Opened {
  // Only a chunked body says that it has ended; one that ends with its connection may have been cut (RFC 9112 §8).
  const tellsItsEnd = /\bchunked\b/iu.test(response.headers.get("transfer-encoding") ?? "");
  const seen = tellsItsEnd ? describe(carried) : undefined;
  const gather = seen?.notStored === undefined ? seen?.descriptor : undefined;
  return { ...asIs(response, failed ? why : (seen?.notStored ?? why), failed), gather };
}

function asIs(response: Response, why: string, failed: boolean): Extract<Opened, { kind: "response" }> {
  const headers: Fields = [...response.headers];
  return { kind: "response", why, failed, status: response.status, headers, body: response.body };
}
