import { type OriginAccess, type Settings, bucketPlace } from "../../src/core/settings/index.ts";
import { type Outgoing, type Sent, send } from "../tiers/send.ts";
import { type Access, accessOf } from "./access.ts";
import { askBucket } from "./bucket.ts";
import { following } from "./follow.ts";

/** Brings an upstream request to where it is answered, with what that origin asks of us. Never throws. */
export type Dispatch = (outgoing: Outgoing) => Promise<Sent>;

/**
 * The way to every origin of the settings: an HTTP server as it is, one with a row in ORIGIN_ACCESS, or a bucket.
 * `bindings` is the Worker's `env`: secrets and buckets are looked up in it once. What is missing there fails closed, with
 * `settings-invalid`.
 */
export function dispatchFor(settings: Pick<Settings, "originAccess">, bindings: object): Dispatch {
  const bound = (name: string): unknown => Reflect.get(bindings, name);
  const rows = settings.originAccess.map((row: OriginAccess) => accessOf(row, bound));
  // Longest first: the settings let origins lie within each other only if they carry the same.
  rows.sort((a, b) => b.origin.length - a.origin.length);
  const accessFor = (url: string): Access | undefined => rows.find(({ origin }) => isBelow(url, origin));
  return async (outgoing) => {
    if (outgoing.url.startsWith("r2:")) {
      const place = bucketPlace(outgoing.url);
      return place === undefined ? { ok: false, code: "url-malformed" } : askBucket(bound(place.binding), place.path, outgoing);
    }
    const access = accessFor(outgoing.url);
    if (access === undefined) return send(outgoing);
    return outgoing.redirect === "manual" ? access.send(outgoing) : following(outgoing, access, accessFor);
  };
}

/** Whether a URL is an origin's own or lies below it; `/music` is not above `/musicians`. */
function isBelow(url: string, origin: string): boolean {
  return url.startsWith(origin) && (url.length === origin.length || "/?#".includes(url.charAt(origin.length)));
}
