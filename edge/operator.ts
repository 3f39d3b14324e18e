import type { Settings } from "../src/core/settings/index.ts";

/** The field an operator identifies with; it never leaves for an upstream. */
export const TOKEN_FIELD = "downbeat-token";

/** Whether a request carries a token that may read. Costs nothing where the field is absent. */
export async function isOperator(headers: { get(name: string): string | null }, tokens: Settings["controlTokens"]): Promise<boolean> {
  const token = headers.get(TOKEN_FIELD);
  if (token === null || tokens === undefined || tokens.length === 0) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  return tokens.some(({ sha256, scopes }) => {
    const expected = Uint8Array.from(sha256.match(/../gu) ?? [], (byte) => Number.parseInt(byte, 16));
    const equal = expected.byteLength === digest.byteLength && crypto.subtle.timingSafeEqual(expected, digest);
    return equal && scopes.some((scope) => scope === "read" || scope === "*");
  });
}
