import { type Outgoing, type Sent, discard, send } from "../tiers/send.ts";
import type { Access } from "./access.ts";
import { inTime } from "./in-time.ts";

/** Redirects followed at most for one request. */
const MOST_HOPS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Permissions of a client's, which the runtime too would not take along to another origin. */
const PERSONAL = ["authorization", "cookie", "proxy-authorization"];

/**
 * Sends a read and follows its redirects by hand, so that credentials go where they belong: to the first URL's own scheme,
 * host and port, and below an origin that has them. A chain that has left goes on bare, also when it comes back.
 * All hops together may take as long as one.
 */
export function following(outgoing: Outgoing, first: Access, accessFor: (url: string) => Access | undefined): Promise<Sent> {
  return inTime(chain(outgoing, first, accessFor), outgoing.firstByteTimeoutMs);
}

async function chain(outgoing: Outgoing, first: Access, accessFor: (url: string) => Access | undefined): Promise<Sent> {
  const home = new URL(outgoing.url).origin;
  let { url, headers } = outgoing;
  let access: Access | undefined = first;
  let away = false;
  for (let hops = 0; ; hops += 1) {
    const next: Outgoing = Object.assign({}, outgoing, { url, headers, redirect: "manual" });
    const sent = await (access === undefined ? send(next) : access.send(next));
    if (!sent.ok) return sent;
    const location = REDIRECTS.has(sent.response.status) ? sent.response.headers.get("location") : null;
    if (location === null) return sent;
    discard(sent.response.body);
    if (hops === MOST_HOPS) return { ok: false, code: "upstream-too-many-redirects" };
    const target = targetOf(location, url, away ? undefined : first.host);
    if (target === undefined) return { ok: false, code: "upstream-protocol" };
    url = target.href;
    if (target.origin !== home) away = true;
    if (away) headers = impersonal(headers);
    access = away ? undefined : accessFor(url);
  }
}

/** Where a `Location` leads; one that names the host the origin was asked under means the origin. Only http and https. */
function targetOf(location: string, base: string, host: string | undefined): URL | undefined {
  if (!URL.canParse(location, base)) return undefined;
  const target = new URL(location, base);
  if (target.hostname === host) target.hostname = new URL(base).hostname;
  target.hash = "";
  const web = target.protocol === "https:" || target.protocol === "http:";
  return web && target.username === "" && target.password === "" ? target : undefined;
}

function impersonal(fields: Outgoing["headers"]): Headers {
  const headers = new Headers(fields);
  for (const name of PERSONAL) headers.delete(name);
  return headers;
}
