import { type Answer, type Call, pageIn, refused } from "./call.ts";

/** Records on a page where nothing is said. */
const SOME_RECORDS = 500;

/**
 * `GET audit`: records after a place in the chain, oldest first, exactly as they are hashed, with the checkpoints over them. With
 * `Accept: application/jsonl` a line for each: `{"record": …}`, `{"checkpoint": …}`, and at the end `{"next": …}`.
 */
export async function audit({ ledger, query, request }: Call): Promise<Answer> {
  const wanted = pageIn(query, SOME_RECORDS);
  if (!("limit" in wanted)) return refused("control-invalid", wanted);
  const { records, checkpoints, next = null } = await ledger.audit(wanted.after, wanted.limit);
  if (!/\bapplication\/(?:jsonl|x-ndjson|x-jsonlines)\b/i.test(request.headers.get("accept") ?? "")) return { kind: "done", result: { records, checkpoints }, next };
  const lines = [...records.map((record) => ({ record })), ...checkpoints.map((checkpoint) => ({ checkpoint })), { next }];
  return { kind: "text", type: "application/jsonl; charset=utf-8", text: lines.map((line) => `${JSON.stringify(line)}\n`).join("") };
}

/** `GET audit/key`: the public half of AUDIT_KEY. */
export async function auditKey(secret: string | undefined): Promise<Answer> {
  const key = secret === undefined ? undefined : await publicKeyOf(secret);
  return key === undefined ? refused("control-no-key") : { kind: "done", result: { algorithm: "Ed25519", public_key: key } };
}

/** The public half of an Ed25519 key (PKCS #8, as PEM or its base64) in base64url; nothing where it is none. */
async function publicKeyOf(secret: string): Promise<string | undefined> {
  try {
    const bytes = Uint8Array.from(atob(secret.replaceAll(/-----[^-]+-----|\s/g, "")), (char) => char.charCodeAt(0));
    const key = await crypto.subtle.importKey("pkcs8", bytes, { name: "Ed25519" }, true, ["sign"]);
    const jwk = (await crypto.subtle.exportKey("jwk", key)) as JsonWebKey;
    return jwk.x;
  } catch {
    return undefined;
  }
}
