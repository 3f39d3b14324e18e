import { passReason } from "../../src/core/cache/private.ts";
import { hasLooped } from "../../src/core/cache/ask.ts";
import { needsOrigin } from "../../src/core/http/conditional.ts";
import { isPreflight } from "../../src/core/http/cors.ts";
import { TOKEN_FIELD, isOperator } from "../operator.ts";
import type { Context } from "../context.ts";
import { type Target, targetOf } from "../target.ts";
import type { Stage } from "./stage.ts";

/** Decides whether a request is served from the cache, passed, or refused; before anything is looked up. */
export function admit(context: Context): Stage | Promise<Stage> {
  const { request, url, isolate } = context;
  const { settings } = isolate;
  const { fields: headers } = context;
  const { method } = request;
  if (request.url.length > settings.maxUrlBytes) return { at: "refuse", code: "url-too-long" };
  if (MALFORMED.test(url.pathname)) return { at: "refuse", code: "url-malformed" };
  if (headers.bytes > settings.maxHeaderBytes) return { at: "refuse", code: "headers-too-large" };
  if (hasLooped(headers, settings.nodeName)) return { at: "refuse", code: "loop-detected" };
  const site = isolate.siteOf(url.host);
  if (site === undefined) return { at: "refuse", code: "no-site" };
  if (isPreflight(method, headers)) return { at: "preflight" };
  const target = targetOf(site, url, method === "GET" ? headers.get("range") : null, settings);
  context.target = target;
  if (!headers.has(TOKEN_FIELD)) return route(context, target);
  return isOperator(headers, settings.controlTokens).then((operator) => {
    context.operator = operator;
    return route(context, target);
  });
}

/** From the cache, or past it. */
function route({ request: { method }, fields: headers, url, isolate, tiers, arrivedAtMs }: Context, target: Target): Stage {
  const why = passReason({
    method,
    headers,
    search: url.search,
    declaredPublic: target.rule?.public ?? false,
    signedParams: isolate.signedParams,
  });
  if (why !== undefined) return { at: "pass", why };
  if (target.kind === "key") return { at: "pass", why: "key" };
  if (needsOrigin(headers)) return { at: "pass", why: "precondition" };
  const marked = tiers.fills.passes.find(target.key, arrivedAtMs);
  return marked === undefined ? { at: "look-up", target } : { at: "pass", why: marked };
}

/** Percent signs that encode nothing (RFC 3986 §2.1), and NUL, which no two parties read alike. */
const MALFORMED = /%(?![0-9a-f]{2})|%00/iu;
