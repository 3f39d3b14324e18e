/** How far a signed request's time may be from ours, either way, in seconds. */
export const TOLERANCE_SEC = 300;

/** Most signatures that are tried: senders give one, or two while a secret is replaced. */
const MOST_SIGNATURES = 8;

type Fields = { get(name: string): string | null };

/** Who signed: a message and its time. Or why the request does not count as signed. */
export type Signed =
  | { readonly kind: "signed"; readonly id: string; readonly timestamp: string }
  | { readonly kind: "unsigned"; readonly why: "fields" | "time" | "signature" };

/**
 * Checks a request's signature as Standard Webhooks has it: HMAC-SHA256 over `id.timestamp.body` with one of the secrets
 * (`whsec_` and base64), compared in constant time; any of several signatures will do. `nowMs`: our clock.
 */
export async function signed(fields: Fields, body: Uint8Array, secrets: readonly string[], nowMs: number): Promise<Signed> {
  const id = fields.get("webhook-id") ?? "";
  const timestamp = fields.get("webhook-timestamp") ?? "";
  // A dot in the id would let one signature stand for another split of the same bytes.
  if (!/^[!-~]{1,255}$/.test(id) || id.includes(".") || !/^\d{1,12}$/.test(timestamp)) return { kind: "unsigned", why: "fields" };
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SEC) return { kind: "unsigned", why: "time" };
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const message = new Uint8Array(head.byteLength + body.byteLength);
  message.set(head);
  message.set(body, head.byteLength);
  const given = (fields.get("webhook-signature") ?? "").split(" ").slice(0, MOST_SIGNATURES);
  const signatures = given.flatMap((text) => (text.startsWith("v1,") ? (bytesOf(text.slice(3)) ?? []) : []));
  for (const secret of secrets) {
    const key = await crypto.subtle.importKey("raw", bytesOf(secret.slice("whsec_".length)) ?? new Uint8Array(1), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    for (const signature of signatures) {
      if (await crypto.subtle.verify("HMAC", key, signature, message)) return { kind: "signed", id, timestamp };
    }
  }
  return { kind: "unsigned", why: "signature" };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
