/** Why a request is not looked up in the cache but passed to its origin untouched. */
export type PassReason = "method" | "cookie" | "authorization" | "signed-query" | "upgrade";

/**
 * Query parameters that carry somebody else's signature or session: the URL is one person's permission, not a name of
 * bytes. Compared without regard to case.
 */
export const SIGNED_PARAMS: readonly string[] = [
  // Amazon S3 and look-alikes, SigV4 and SigV2
  "x-amz-signature",
  "x-amz-credential",
  "x-amz-security-token",
  "awsaccesskeyid",
  "signature",
  // CloudFront signed URLs
  "key-pair-id",
  "policy",
  // Google Cloud Storage and Cloud CDN
  "x-goog-signature",
  "x-goog-credential",
  "googleaccessid",
  "urlprefix",
  // Azure shared access signatures
  "sig",
  "se",
  // Alibaba Cloud (OSS, CDN), Tencent Cloud (COS)
  "x-oss-signature",
  "auth_key",
  "q-signature",
  // Akamai, Fastly, BunnyCDN, nginx secure_link, Wowza and home-made ones
  "hdnts",
  "hdntl",
  "hdnea",
  "wowzatokenhash",
  "__token__",
  "__gda__",
  "token",
  "access_token",
  "auth",
  "authtoken",
  "jwt",
  "verify",
  "hmac",
  "st",
  "md5",
  "session",
  "sessionid",
  "sid",
];

/** What decides whether a request is private: nothing of it is kept. */
export type PrivacyFacts = {
  readonly method: string;
  readonly headers: { has(name: string): boolean };
  /** The query with its `?`, or empty. */
  readonly search: string;
  /** The operator declared this path public: cookies and credentials are dropped instead of honoured. */
  readonly declaredPublic: boolean;
  readonly signedParams: ReadonlySet<string>;
};

/** Why this request must pass, or `undefined` when it may be answered from the cache. */
export function passReason({ method, headers, search, declaredPublic, signedParams }: PrivacyFacts): PassReason | undefined {
  if (method !== "GET" && method !== "HEAD") return "method";
  if (headers.has("upgrade")) return "upgrade";
  // A signature in the query is part of what the origin checks, so a declared path does not make it public.
  if (search !== "" && hasSignedParam(search, signedParams)) return "signed-query";
  if (declaredPublic) return undefined;
  if (headers.has("cookie")) return "cookie";
  return headers.has("authorization") ? "authorization" : undefined; // RFC 9111 §3.5
}

/**
 * Whether a 304 is one client's: it sets a cookie, or forbids to keep what it confirms. Who waited for it along with that
 * client asks anew.
 */
export function isForOne(headers: readonly (readonly [string, string])[]): boolean {
  return headers.some(([name, value]) => {
    const field = name.toLowerCase();
    return field === "set-cookie" || (field.endsWith("cache-control") && /\b(?:no-store|private)\b/iu.test(value));
  });
}

/** The built-in names and the operator's own, ready for `passReason`. */
export function signedParamSet(more: readonly string[]): ReadonlySet<string> {
  return new Set([...SIGNED_PARAMS, ...more.map((name) => name.toLowerCase())]);
}

function hasSignedParam(search: string, names: ReadonlySet<string>): boolean {
  for (const pair of search.slice(1).split(/[&;]/u)) {
    const name = pair.split("=", 1)[0] ?? "";
    if (names.has(decoded(name).toLowerCase())) return true;
  }
  return false;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name;
  }
}
