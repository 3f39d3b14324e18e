import { sortFields } from "../src/core/http/request-fields.ts";
import type { Context } from "./context.ts";
import { type Target, isStrict, withFields } from "./target.ts";

/**
 * A target as its origin is to see it. Of kinds that players fetch the origin sees nothing a client sent, so all of it is
 * withheld, until an answer turns out to depend on it.
 */
export function seenBy(context: Context, target: Target): Target {
  if (target.seen) return target;
  const { isolate, request, fields, url } = context;
  const site = isolate.siteOf(url.host);
  if (isStrict(target.kind) || site === undefined) return { ...target, seen: true, withheld: fields.names() };
  return withFields(target, site, sortFields(request.headers));
}
