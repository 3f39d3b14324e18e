import { contentLength } from "../../src/core/cache/answer.ts";
import type { Context } from "../context.ts";
import type { Delivered } from "../deliver/delivered.ts";
import { takenAs } from "../deliver/decode.ts";
import { timely } from "../deliver/timely.ts";
import { gatherWhole, storeWhole } from "../fill/gather.ts";
import { refusedAnswer } from "../purge/clear.ts";
import { discard } from "../tiers/send.ts";
import type { Tap } from "../upstreams/tap.ts";
import { markEtag, passedHeaders, signHeaders } from "../respond.ts";
import type { At, Handed, Stage } from "./stage.ts";

/** Hands an upstream's answer on: its status, its end-to-end fields, its bytes as they are encoded. */
export function handOn(context: Context, { answer }: At<"hand-on">): Stage | Promise<Stage> {
  const refused = refusedAnswer(context, answer);
  return refused instanceof Promise ? refused.then((known) => handedOn(context, answer, known)) : handedOn(context, answer, refused);
}

function handedOn(context: Context, answer: Handed, refused: Stage | undefined): Stage {
  if (refused !== undefined) {
    answer.tap?.end("left");
    discard(answer.body);
    return refused;
  }
  const headers = passedHeaders(context, answer.status, answer.headers);
  if (answer.gather !== undefined) markEtag(headers, answer.gather.descriptor.era);
  const came = timelyBody(context, answer, contentLength(headers));
  if (answer.tap !== undefined) told(answer.tap, came.delivered);
  const body = bodyOf(context, { ...answer, body: came.stream }, headers);
  signHeaders(context, headers, answer.status);
  const response = new Response(body, {
    status: answer.status,
    headers,
    // The bytes are as the upstream encoded them; the runtime must not do it again.
    encodeBody: "manual",
  });
  return { at: "done", response, delivered: came.delivered };
}

/** Tells of the body's end. How long it took is its reader's affair. */
function told(tap: Tap, delivered: Coming["delivered"]): void {
  const tell = ({ bytes, end }: Delivered) => tap.end(end === "cut" ? "broken" : end, bytes);
  if (delivered instanceof Promise) void delivered.then(tell);
  else tell(delivered);
}

/** A body that may be none, and how much of it was delivered. */
type Coming = { readonly stream: Handed["body"]; readonly delivered: Promise<Delivered> | Delivered };

/** A read may not wait for ever for its body's next byte. The answer to another method comes when the client has said what it has to say. */
function timelyBody({ request, isolate }: Context, { status, body }: Handed, length: number | undefined): Coming {
  if (body === null || (request.body !== null && request.method !== "GET") || NO_BODY.has(status)) return { stream: body, delivered: { bytes: length ?? 0, end: "complete" } };
  return timely(body, isolate.settings.upstreamIdleTimeoutMs, length);
}

function bodyOf(context: Context, { status, body, gather }: Handed, headers: Headers): ReadableStream<Uint8Array> | null {
  const { request, isolate, tiers, fields } = context;
  if (body === null || request.method === "HEAD" || NO_BODY.has(status)) {
    body?.cancel().catch(() => undefined);
    return null;
  }
  if (gather !== undefined) {
    const { target, descriptor } = gather;
    const parts = { memory: isolate.memory, colo: tiers.colo };
    const { stream, stored } = gatherWhole(body, isolate.settings.unknownLengthMaxBytes, async (bytes) => {
      // What a POST has made is not undone by its own success.
      if (gather.posted !== true && tiers.fills.isUndone(target.key, descriptor)) return;
      await storeWhole(parts, isolate.geometry, target.key, tiers.fills.labels.met(target.key, descriptor, context), bytes);
    });
    context.waitUntil(stored);
    return takenAs(stream, headers, fields);
  }
  return takenAs(body, headers, fields);
}

const NO_BODY = new Set([101, 204, 205, 304]);
