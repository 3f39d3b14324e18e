/** A token with or without parameters, as `prefetch` and `prefetch;prerender`. */
const PREFETCH = /^[ \t]*prefetch[ \t]*(?:;|$)/i;

/**
 * Whether a browser fetches something that nobody has asked for yet: `Sec-Purpose: prefetch` (Fetch §2.2.5), prerendering included, or the
 * older `Purpose: prefetch`.
 */
export function isPrefetch(fields: { get(name: string): string | null }): boolean {
  return PREFETCH.test(fields.get("sec-purpose") ?? fields.get("purpose") ?? "");
}
