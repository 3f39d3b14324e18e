import type { Context } from "../context.ts";
import { passedHeaders, signHeaders } from "../respond.ts";
import type { At, Stage } from "./stage.ts";

/** Hands an upstream's answer on: its status, its end-to-end fields, its bytes as they are encoded. */
export function handOn(context: Context, { answer }: At<"hand-on">): Stage {
  const headers = passedHeaders(context, answer.status, answer.headers);
  signHeaders(context, headers, answer.status);
  const bodiless = context.request.method === "HEAD" || NO_BODY.has(answer.status);
  if (bodiless) answer.body?.cancel().catch(() => undefined);
  const response = new Response(bodiless ? null : answer.body, {
    status: answer.status,
    headers,
    // The bytes are as the upstream encoded them; the runtime must not do it again.
    encodeBody: "manual",
  });
  return { at: "done", response, delivered: { bytes: Number(headers.get("content-length") ?? 0), end: "complete" } };
}

const NO_BODY = new Set([101, 204, 205, 304]);
