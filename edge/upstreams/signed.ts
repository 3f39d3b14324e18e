import { AwsV4Signer } from "aws4fetch";
import type { OriginAccess } from "../../src/core/settings/index.ts";
import { type Outgoing, type Sent, send } from "../tiers/send.ts";
import { decodedPath, encodeStrictly, encodedPath } from "./object-path.ts";
import { methodRefused, plainAnswer } from "./plain.ts";
import { signedAnswer } from "./signed-answer.ts";

type S3 = NonNullable<OriginAccess["s3"]>;

/**
 * Sends to a store under a SigV4 signature. Each call signs anew, with the clock of that moment: a repeated request may
 * not carry an old one, and stores refuse what is a quarter of an hour off. Only `host` and our own `x-amz-*` fields are
 * signed: Cloudflare may write others on the way, `accept-encoding` and `cdn-loop` among them.
 *
 * `methods = "read"`: only GET and HEAD of what lies below `origin`, without query; a store's listings and settings are
 * queries and the bucket itself.
 */
export function signedSend(origin: string, s3: S3, secret: (name: string) => string): (outgoing: Outgoing) => Promise<Sent> {
  const { region, methods, sessionToken } = s3;
  const keys = { accessKeyId: secret(s3.accessKey), secretAccessKey: secret(s3.secretKey) };
  const session = sessionToken === undefined ? {} : { sessionToken: secret(sessionToken) };
  // The day's signing key, derived once.
  const cache = new Map<string, ArrayBuffer>();
  const bucketPath = new URL(origin).pathname.replace(/\/$/u, "");
  return async (outgoing) => {
    const method = outgoing.method ?? "GET";
    const readOnly = methods === "read";
    if (readOnly && method !== "GET" && method !== "HEAD") return { ok: true, response: methodRefused() };
    const { origin: host, pathname, searchParams } = new URL(outgoing.url);
    const key = decodedPath(pathname);
    if (key === undefined) return { ok: false, code: "url-malformed" };
    if (readOnly && /^\/*$/u.test(pathname.slice(bucketPath.length))) return { ok: true, response: plainAnswer(404) };
    const url = `${host}${encodedPath(key)}${readOnly ? "" : canonicalSearch(searchParams)}`;
    const signer = new AwsV4Signer({ method, url, headers: {}, service: "s3", region, cache, ...keys, ...session });
    const signed = await signer.sign();
    const headers = new Headers([...new Headers(outgoing.headers)].filter(([name]) => !name.startsWith("x-amz-")));
    for (const [name, value] of signed.headers) headers.set(name, value);
    const { firstByteTimeoutMs: mostMs } = outgoing;
    const beganMs = Date.now();
    const sent = await send({ ...outgoing, url, headers });
    // An error's code is read in what is left of the time: both together wait no longer than one.
    const timeoutMs = mostMs > 0 ? Math.max(1, mostMs - (Date.now() - beganMs)) : 0;
    return sent.ok ? signedAnswer(sent.response, { readOnly, timeoutMs }) : sent;
  };
}

/** The query as it is signed: strictly encoded, the first of each name, none without one. */
function canonicalSearch(params: URLSearchParams): string {
  const pairs = [...new Set(params.keys())].filter((name) => name !== "")
    .map((name) => `${encodeStrictly(name)}=${encodeStrictly(params.get(name) ?? "")}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
