import { type TrackAddress, isManifestPath, trackAddressOf } from "../../src/core/audio/address.ts";
import { hasLooped } from "../../src/core/cache/ask.ts";
import { normaliseUrl } from "../../src/core/cache/normalise.ts";
import { type PassReason, passReason } from "../../src/core/cache/private.ts";
import { needsOrigin } from "../../src/core/http/conditional.ts";
import { isPreflight } from "../../src/core/http/cors.ts";
import { type Site, pathRuleFor } from "../../src/core/settings/index.ts";
import { TOKEN_FIELD, isOperator } from "../operator.ts";
import type { Context } from "../context.ts";
import { arriveUnder } from "../purge/clear.ts";
import { seenBy } from "../seen.ts";
import { mayFill } from "./look-up.ts";
import { type Target, targetOf, withCredential } from "../target.ts";
import { isControl } from "../control/path.ts";
import type { Stage } from "./stage.ts";

/** Decides whether a request is served from the cache, passed, or refused; before anything is looked up. */
export function admit(context: Context): Stage | Promise<Stage> {
  const { request, url, isolate } = context;
  const { settings } = isolate;
  const { fields: headers } = context;
  const { method } = request;
  if (request.url.length > settings.maxUrlBytes) return { at: "refuse", code: "url-too-long" };
  if (headers.bytes > settings.maxHeaderBytes) return { at: "refuse", code: "headers-too-large" };
  if (hasLooped(headers, settings.nodeName)) return { at: "refuse", code: "loop-detected" };
  const path = normaliseUrl(url.pathname, "", isolate.urlRulesOf(undefined));
  if (path.kind === "malformed") return { at: "refuse", code: "url-malformed" };
  if (isControl(path.pathname, settings)) return { at: "control" };
  if (method === "PURGE") return { at: "control", purges: true };
  const site = isolate.siteOf(url.host);
  if (site === undefined) return { at: "refuse", code: "no-site" };
  if (isPreflight(method, headers)) return { at: "preflight" };
  // Ladders are few, and none of them is nearly every request's.
  const address = settings.ladder.length === 0 ? undefined : trackAddressOf(settings.ladder, site.id, path.pathname);
  if (address !== undefined) return admitTrack(context, site, path.pathname, address);
  const rule = pathRuleFor(settings, path.pathname);
  const why = passReason({
    method,
    headers,
    search: url.search,
    declaredPublic: rule?.public ?? false,
    signedParams: isolate.signedParams,
  });
  // What passes keeps its query as it came: a signature covers it.
  const whole = url.search !== "" && (why === undefined || MAY_LOOK_UP.has(why));
  const normal = whole ? normaliseUrl(path.pathname, url.search, isolate.urlRulesOf(rule)) : path;
  if (normal.kind === "malformed") return { at: "refuse", code: "url-malformed" };
  const search = normal === path ? url.search : normal.search;
  const kind = settings.ladder.length > 0 && isManifestPath(settings.ladder, site.id, normal.pathname) ? "manifest" : undefined;
  const target = targetOf(site, { pathname: normal.pathname, search }, rule, method === "GET" ? headers.get("range") : null, kind);
  context.target = target;
  return asWhoever(context, () => route(context, target, why));
}

/** An address that names a track is answered here, whatever else the request carries: browsers send cookies along wherever they go. */
function admitTrack(context: Context, site: Site, pathname: string, address: TrackAddress): Stage | Promise<Stage> {
  const { request, fields } = context;
  if (request.method !== "GET" && request.method !== "HEAD") return { at: "refuse", code: "track-method", extra: [["allow", "GET, HEAD"]] };
  // What stands in the query is about the listener, not part of the address.
  const range = request.method === "GET" ? fields.get("range") : null;
  const target = targetOf(site, { pathname, search: "" }, pathRuleFor(context.isolate.settings, pathname), range, "playlist");
  context.target = target;
  return asWhoever(context, () => arriveUnder(context, target) ?? { at: "choose", target, address });
}

/** Goes on once it is known whether an operator asks; nearly nobody says so. */
function asWhoever(context: Context, next: () => Stage): Stage | Promise<Stage> {
  const { fields, isolate } = context;
  if (!fields.has(TOKEN_FIELD)) return next();
  return isOperator(fields, isolate.settings.controlTokens).then((operator) => {
    context.operator = operator;
    return next();
  });
}

/** What does not keep a request from the cache altogether, where its kind or the profile lets it. */
const MAY_LOOK_UP: ReadonlySet<PassReason> = new Set(["cookie", "authorization"]);

/** From the cache, or past it. */
function route(context: Context, target: Target, why: PassReason | undefined): Stage {
  const { fields: headers, isolate } = context;
  const refused = arriveUnder(context, target);
  if (refused !== undefined) return refused;
  const cookieAllowed = why === "cookie" && isolate.settings.profile === "generic" && !headers.has("authorization");
  const credential = why === "authorization" && target.kind === "other" ? headers.get("authorization") : null;
  if (why !== undefined && !cookieAllowed && credential === null) return { at: "pass", why };
  if (target.kind === "key") return { at: "pass", why: "key" };
  if (needsOrigin(headers)) return { at: "pass", why: "precondition" };
  const fills = cookieAllowed ? { ...target, fillsNot: why } : target;
  if (credential === null) return { at: "look-up", target: fills, tries: 0 };
  // Whom it is for only the origin can tell, so it is asked; its answer may still be for everybody (RFC 9111 §3.5).
  const seen = seenBy(context, fills);
  if (seen.fillsNot !== undefined) return { at: "pass", why: "authorization" };
  return mayFill(context, { at: "open", target: withCredential(seen, credential), tries: 0 });
}
