import type { Scope } from "../src/control/addresses.ts";
import type { Settings } from "../src/core/settings/index.ts";

/** The field an operator identifies with; it never leaves for an upstream. */
export const TOKEN_FIELD = "downbeat-token";

/** What the settings say of one token. */
export type Token = Settings["controlTokens"][number];

type Fields = { get(name: string): string | null };

/** The token of a request's `Downbeat-Token`, of `Authorization: Bearer` (RFC 6750 §2.1), or of `Fastly-Key`, as it was sent. */
export function presented(fields: Fields): string | undefined {
  const bearer = /^bearer +([^\s]+) *$/i.exec(fields.get("authorization") ?? "")?.[1];
  return fields.get(TOKEN_FIELD) ?? bearer ?? fields.get("fastly-key") ?? undefined;
}

/** The row of CONTROL_TOKENS that a token is of. Every row is compared, each in constant time. */
export async function tokenOf(text: string, tokens: Settings["controlTokens"]): Promise<Token | undefined> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  let found: Token | undefined;
  // To the end: leaving early would tell by its time how far down the list a token stands.
  for (const token of tokens) if (equal(bytesOf(token.sha256), digest)) found ??= token;
  return found;
}

/** Whether a token may do something of one of these scopes. */
export function may({ scopes }: Token, wanted: readonly Scope[]): boolean {
  return scopes.includes("*") || wanted.some((scope) => scopes.includes(scope));
}

/**
 * Whether a listener's request carries a token that may read everything: in our own field alone, since the others are its origin's.
 * Costs nothing where the field is absent.
 */
export async function isOperator(fields: Fields, tokens: Settings["controlTokens"]): Promise<boolean> {
  const text = fields.get(TOKEN_FIELD);
  if (text === null || tokens.length === 0) return false;
  const token = await tokenOf(text, tokens);
  return token !== undefined && may(token, ["read"]);
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../gu) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** Compares without telling by its time where two digests differ. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  return a.reduce((difference, byte, i) => difference | (byte ^ (b[i] ?? 0)), 0) === 0;
}
