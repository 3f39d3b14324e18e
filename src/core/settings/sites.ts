import type { Settings } from "./settings.ts";
import { normaliseHost } from "./web-parts.ts";

/** Whom a request's host stands for. */
export interface Site {
  /**
   * The request's host, normalised: it is part of every key, so two hosts never share copies. Its port is part of it only
   * where SITES lists it with one; otherwise the ports of a host are doors to one site.
   */
  id: string;
  /** The upstream's base URL, without a slash at its end. */
  origin: string;
}

/**
 * The site of a request's host (`URL.host` or the `Host` field): the table in SITES that lists it with its port, else
 * without, else ORIGIN. `undefined`: no site stands for it, or it is no host; the answer is 404.
 */
export function siteFor(settings: Settings, host: string): Site | undefined {
  const id = normaliseHost(host);
  if (id === undefined) return undefined;
  const name = id.replace(/:\d+$/, "");
  const withPort = settings.sites.find((site) => site.hosts.includes(id));
  const listed = withPort ?? settings.sites.find((site) => site.hosts.includes(name));
  const origin = listed?.origin ?? settings.origin;
  return origin === undefined ? undefined : { id: withPort === undefined ? name : id, origin };
}
