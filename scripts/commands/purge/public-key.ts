import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { WrongArguments } from "../command.ts";
import type { Signed } from "./chain.ts";

const RAW_BYTES = 32;

/** Checks signatures with an Ed25519 public key: its 32 bytes or its SPKI form in base64 or base64url, PEM, or a file with one of these. */
export function signedBy(text: string): Signed {
  const key = keyOf(text) ?? keyOf(contentOf(text));
  if (key?.asymmetricKeyType !== "ed25519") throw new WrongArguments("expected --key as an Ed25519 public key (its 32 bytes in base64url, or PEM), or a file that holds it");
  return (signed, signature) => verify(null, Buffer.from(signed), key, Buffer.from(signature, "base64url"));
}

function keyOf(text: string): KeyObject | undefined {
  try {
    if (text.includes("-----BEGIN PUBLIC KEY")) return createPublicKey(text);
    const bytes = Buffer.from(text.trim(), "base64url");
    if (bytes.length === RAW_BYTES) return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") }, format: "jwk" });
    return createPublicKey({ key: bytes, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
