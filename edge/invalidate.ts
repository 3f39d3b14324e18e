import { cacheKey } from "../src/core/cache/key.ts";
import { normaliseUrl } from "../src/core/cache/normalise.ts";
import { pathRuleFor } from "../src/core/settings/index.ts";
import type { Context } from "./context.ts";
import { forget } from "./forget.ts";
import type { Target } from "./target.ts";

/** Methods that change nothing (RFC 9110 §9.2.1 and the registry of methods). */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT", "SEARCH", "QUERY", "PRI"]);

/**
 * Forgets what a method that is not safe may have changed, once it has succeeded (RFC 9111 §4.4): its target, and what the
 * answer names by `Location` and `Content-Location` on the same host. In this colo and this isolate; a purge reaches all.
 */
export async function invalidateAfter(context: Context, target: Target, response: Response): Promise<void> {
  if (SAFE.has(context.request.method) || response.status < 200 || response.status > 399) return;
  const named = ["location", "content-location"].flatMap((name) => keyOf(context, target, response.headers.get(name)) ?? []);
  // What passes keeps its query as it came; copies are under its normal form.
  const own = keyOf(context, target, context.url.href) ?? target.base;
  await Promise.all([own, ...named].map((key) => forget(context, key)));
}

/** The key of a URL that an answer names; nothing for another host's, which nobody may speak for, or what is no URL. */
export function keyOf({ url, isolate }: Context, target: Target, reference: string | null): string | undefined {
  const named = reference === null ? null : URL.parse(reference, url.href);
  const site = isolate.siteOf(url.host);
  if (named === null || site === undefined) return undefined;
  // An origin may name itself by the host it knows.
  const own = named.host === url.host || named.origin === new URL(target.url).origin;
  const path = normaliseUrl(named.pathname, "", isolate.urlRulesOf(undefined));
  if (!own || path.kind === "malformed") return undefined;
  const rule = pathRuleFor(isolate.settings, path.pathname);
  const normal = normaliseUrl(named.pathname, named.search, isolate.urlRulesOf(rule));
  return normal.kind === "ok" ? cacheKey(site.id, normal.pathname, normal.search) : undefined;
}
