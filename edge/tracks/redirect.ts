import type { Context } from "../context.ts";
import { signHeaders } from "../respond.ts";
import type { Stage } from "../steps/stage.ts";

/**
 * How long a browser may go by a choice, s. A playback begins with several requests for the same address, for the head, for an index at the end, from where
 * somebody jumps to: within this they all lead to one file. Longer, and a listener whose variant fails would be led to it again.
 */
export const CHOICE_SEC = 10;

/** What a choice went by, as far as it stands in fields of the request. */
export const CHOSEN_BY =
  "accept, user-agent, sec-ch-ua, save-data, sec-ch-prefers-reduced-data, downlink, ect, rtt, cmcd-request, cmcd-object, cmcd-session, cmcd-status";

/** A choice is this listener's own, and not for long. */
export const CHOICE_CONTROL = `private, max-age=${CHOICE_SEC}`;

/** Sends a listener on to a path of the same host (RFC 9110 §15.4.8); what was in the query is left behind. `link`: the alternates, or empty. */
export function redirectTo(context: Context, pathname: string, link: string): Stage {
  const headers = new Headers({
    location: pathname,
    "content-type": "text/plain; charset=utf-8",
    "cache-control": CHOICE_CONTROL,
    vary: CHOSEN_BY,
  });
  if (link !== "") headers.set("link", link);
  signHeaders(context, headers, 307);
  const body = `${pathname}\n`;
  const bodiless = context.request.method === "HEAD";
  return { at: "done", response: new Response(bodiless ? null : body, { status: 307, headers }), delivered: { bytes: bodiless ? 0 : body.length, end: "complete" } };
}
