import { type Sent, discard } from "../tiers/send.ts";
import { plainAnswer } from "./plain.ts";
import { isStoreField } from "./strip.ts";

/** Error codes that say that the signature, the key or the clock is wrong: the operator's affair, not the listener's. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  "SignatureDoesNotMatch",
  "InvalidAccessKeyId",
  "RequestTimeTooSkewed",
  "AuthorizationHeaderMalformed",
  "AuthorizationQueryParametersError",
  "ExpiredToken",
  "InvalidToken",
  "InvalidSecurity",
  "CredentialsNotSupported",
]);

/** A store's error documents are shorter; what comes after is not read. */
const ERROR_BYTES = 8192;

/** About the body of an error, which is not handed on. */
const OF_THE_BODY: ReadonlySet<string> = new Set(["content-type", "content-length", "content-encoding", "content-language", "transfer-encoding"]);

/**
 * What goes on of a store's answer to a signed request. Errors lose their bodies, which name buckets and, where the
 * signature is wrong, key ids, session tokens and the signed text. `readOnly`: a 200 without an ETag is a listing or the
 * like, never an object, and becomes 404. Reading an error's code takes `timeoutMs` at most; after it the status stands.
 */
export async function signedAnswer(response: Response, { readOnly, timeoutMs }: { readOnly: boolean; timeoutMs: number }): Promise<Sent> {
  const { status } = response;
  if (readOnly && status === 200 && !response.headers.has("etag")) {
    discard(response.body);
    return { ok: true, response: plainAnswer(404) };
  }
  const fields = [...response.headers].filter(([name]) => !isStoreField(name));
  if (status < 300 || status === 304) return { ok: true, response: again(response, fields) };
  const error = status === 400 || status === 403 ? await beginning(response.body, timeoutMs) : undefined;
  if (error === undefined) discard(response.body);
  const [, code = ""] = /<Code>([A-Za-z0-9]+)<\/Code>/u.exec(error ?? "") ?? [];
  if (CREDENTIALS.has(code)) return { ok: false, code: "upstream-credentials" };
  return { ok: true, response: plainAnswer(status, fields.filter(([name]) => !OF_THE_BODY.has(name))) };
}

function again({ status, body }: Response, headers: [string, string][]): Response {
  // What is encoded stays as it came; it is decoded or not where it is handed on.
  return new Response(body, { status, headers, encodeBody: "manual" });
}

/** The first bytes of a body as text; what is there when it ends, breaks off or takes too long. */
async function beginning(body: ReadableStream<Uint8Array> | null, timeoutMs: number): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const timer = timeoutMs > 0 ? setTimeout(() => void reader.cancel().catch(() => undefined), timeoutMs) : null;
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < ERROR_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status alone must do.
  }
  clearTimeout(timer);
  reader.cancel().catch(() => undefined);
  return text.slice(0, ERROR_BYTES);
}
