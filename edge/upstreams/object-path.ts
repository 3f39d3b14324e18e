/**
 * The key a percent-encoded path names in a bucket, without the slash at its beginning. `undefined` for what is no UTF-8,
 * and for dot segments that decoding brings to light (`..%2Fprivate`): a store may resolve them, and then the path would
 * leave the place it was asked under.
 */
export function decodedPath(path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  return decoded.split("/").some((segment) => segment === "." || segment === "..") ? undefined : decoded.replace(/^\//u, "");
}

/**
 * A key as a path that every store reads alike: all but unreserved characters encoded. A bare `+` would be a space to
 * Amazon and a plus to others (RFC 3986 §2.3).
 */
export function encodedPath(key: string): string {
  return `/${encodeStrictly(key).replaceAll("%2F", "/")}`;
}

/** Percent-encodes all but RFC 3986's unreserved characters, which `encodeURIComponent` does but for five. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
