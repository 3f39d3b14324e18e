import { checkpointText } from "../../src/core/purge/audit.ts";
import type { Checkpoint } from "../ledger-port.ts";
import type { Head } from "./audit.ts";

/** Signs a place of the audit log. */
export type Signer = (head: Head, atMs: number) => Promise<Checkpoint>;

/**
 * A signer with the Ed25519 key of the secret AUDIT_KEY: PKCS #8 (RFC 8410), as PEM or its base64 alone, as
 * `openssl genpkey -algorithm ed25519` writes it. The promise fails when it is something else.
 */
export async function signerOf(secret: string): Promise<Signer> {
  const base64 = secret.replaceAll(/-----[^-]+-----|\s/g, "");
  const key = await crypto.subtle.importKey("pkcs8", Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), { name: "Ed25519" }, false, ["sign"]);
  return async (head, atMs) => {
    const unsigned = { ...head, atMs };
    const signature = await crypto.subtle.sign("Ed25519", key, new TextEncoder().encode(checkpointText(unsigned)));
    return { ...unsigned, signature: base64url(new Uint8Array(signature)) };
  };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
