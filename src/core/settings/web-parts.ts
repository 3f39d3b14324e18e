import * as z from "zod/mini";
import { normalisePath } from "../cache/url-path.ts";
import { text } from "./parts.ts";
import type { Part } from "./row.ts";
import { transformed } from "./transformed.ts";

const ORIGIN_EXPECTED =
  "an http:// or https:// URL, a path prefix allowed, without credentials, query or fragment";

/**
 * An upstream's base URL, given back normalised and without a slash at its end, so that base + pathname + search is the
 * upstream URL. Judged on the text as well as on what the parser makes of it: the parser forgives `https:host`,
 * backslashes and an empty `?`, which an operator never means.
 */
export function baseUrl(): Part<z.ZodMiniType<string>> {
  const schema = transformed(z.string({ error: ORIGIN_EXPECTED }), (value, refuse) => {
    const url = /^https?:\/\/[^\s\\?#@]+$/i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
    if (url !== undefined && url.username === "" && url.password === "") return url.href.replace(/\/+$/, "");
    return refuse(ORIGIN_EXPECTED);
  });
  return { expected: ORIGIN_EXPECTED, schema };
}

/**
 * A request host, lower-cased and punycoded, without a root dot; its port stays unless it is the scheme's own.
 * `undefined` when the text is not a host.
 */
export function normaliseHost(host: string): string | undefined {
  if (!/^[^\s/\\?#@*%]+$/.test(host) || !URL.canParse(`https://${host}`)) return undefined;
  const url = new URL(`https://${host}`);
  const name = url.hostname.replace(/\.$/, "");
  if (name === "") return undefined;
  return url.port === "" || url.port === "80" ? name : `${name}:${url.port}`;
}

/** A host listeners ask for, with a port or without; no scheme, path or wildcard. */
export function hostName(): Part<z.ZodMiniType<string>> {
  const expected = 'a host such as "music.example" or "music.example:8443", without scheme, path or wildcard';
  const schema = transformed(z.string({ error: expected }), (value, refuse) => {
    const host = normaliseHost(value);
    if (host !== undefined) return host;
    return refuse(expected);
  });
  return { expected, schema };
}

/** A web origin as browsers send it in `Origin` (RFC 6454 §6.1): scheme, host, port, nothing after. */
export function webOrigin(): Part<z.ZodMiniType<string>> {
  const expected = 'an origin such as "https://player.example", without path';
  const schema = transformed(z.string({ error: expected }), (value, refuse) => {
    const url = /^https?:\/\/[^\s\\/?#@]+\/?$/i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
    if (url !== undefined) return url.origin;
    return refuse(expected);
  });
  return { expected, schema };
}

/** A query parameter's name as the origin reads it; what could only stand in a query encoded is no part of one. */
export function paramName(): Part<z.ZodMiniType<string>> {
  const expected = "a query parameter's name, decoded, without spaces and & = ; # ? % +";
  return text(/^[^\s&=;#?%+]+$/, expected);
}

/** A path's beginning in the normal form of requests' paths; no dot segments, query or fragment. */
export function pathPrefix(): Part<z.ZodMiniType<string>> {
  const expected = 'a path that starts with "/", without query, fragment, backslash or dot segments';
  const schema = transformed(z.string({ error: expected }), (value, refuse) => {
    const plain = /^\/[^\s\\?#]*$/.test(value) && !value.startsWith("//");
    // A dot segment would be resolved away: what was written is not what would be matched.
    const dots = value.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
    // Slashes are not merged here: whether they are is another setting's matter, and a rule between the two tells.
    const path = plain && !dots ? normalisePath(value, false) : undefined;
    if (path?.kind === "ok") return path.text;
    return refuse(expected);
  });
  return { expected, schema };
}
