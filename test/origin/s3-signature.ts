import { createHash, createHmac } from "node:crypto";

/** A request as it was on the wire: the target as written, names and values in turn. */
export interface SignedRequest {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
}

/** Who may ask: secret keys by key id, the region, a session token where the key is a temporary one. */
export interface Credentials {
  readonly keys: Readonly<Record<string, string>>;
  readonly region: string;
  readonly sessionToken?: string;
}

/** The words Amazon S3 has for what is wrong with a signature; "fine" when nothing is. */
export type Verdict =
  | "fine" | "AccessDenied" | "AuthorizationHeaderMalformed" | "InvalidAccessKeyId" | "RequestTimeTooSkewed"
  | "SignatureDoesNotMatch" | "InvalidToken" | "AmbiguousTarget";

const SCHEME = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const SKEW_MS = 15 * 60_000;

/**
 * Checks a SigV4 signature in `Authorization` as the documentation of the AWS API says ("Create a signed AWS API request"),
 * from the raw request alone. Beyond it `AmbiguousTarget` is what is signed right but could be read in two ways: a path
 * that is not written as it is signed, such as one with a bare `+`.
 */
export function checkSignature(request: SignedRequest, credentials: Credentials, nowMs: number): Verdict {
  const fields = fieldsOf(request.rawHeaders);
  const authorization = fields.get("authorization");
  if (authorization === undefined) return "AccessDenied";
  const [, id = "", day = "", region = "", signedNames = "", signature] = SCHEME.exec(authorization) ?? [];
  if (signature === undefined || region !== credentials.region) return "AuthorizationHeaderMalformed";
  const secret = credentials.keys[id];
  if (secret === undefined) return "InvalidAccessKeyId";
  if (fields.get("x-amz-security-token") !== credentials.sessionToken) return "InvalidToken";
  const stamp = fields.get("x-amz-date") ?? "";
  if (!stamp.startsWith(day) || Math.abs(timeOf(stamp) - nowMs) > SKEW_MS) return "RequestTimeTooSkewed";

  const names = signedNames.split(";");
  const must = ["host", ...[...fields.keys()].filter((name) => name.startsWith("x-amz-"))];
  if (names.toSorted().join(";") !== signedNames || !must.every((name) => names.includes(name))) return "AccessDenied";
  const [path = "", query = ""] = request.target.split(/\?(.*)/su);
  const canonicalPath = path.split("/").map((part) => encoded(decoded(part))).join("/");
  const payload = fields.get("x-amz-content-sha256");
  if (payload === undefined) return "AccessDenied";
  const canonical = [
    request.method,
    canonicalPath,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(fields.get(name) ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signedNames,
    payload,
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", stamp, scope, createHash("sha256").update(canonical).digest("hex")].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce<Buffer>((made, part) => hmac(made, part), Buffer.from(`AWS4${secret}`));
  if (hmac(key, toSign).toString("hex") !== signature) return "SignatureDoesNotMatch";
  return path === canonicalPath ? "fine" : "AmbiguousTarget";
}

/** The key a target names in a bucket of its own host, or behind the first segment: what the path decodes to. */
export function keyOf(target: string, bucket: string): string {
  const path = decoded(target.split("?", 1)[0] ?? "");
  return path.startsWith(`/${bucket}/`) ? path.slice(bucket.length + 2) : "";
}

function fieldsOf(raw: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    const value = raw[i + 1] ?? "";
    fields.set(name, fields.has(name) ? `${fields.get(name)},${value}` : value);
  }
  return fields;
}

function canonicalQuery(query: string): string {
  const pairs = query.split("&").filter((pair) => pair !== "").map((pair) => {
    const [name = "", value = ""] = pair.split(/=(.*)/su);
    return [encoded(decoded(name)), encoded(decoded(value))] as const;
  });
  const order = (a: string, b: string): number => Number(a > b) - Number(a < b);
  return pairs.toSorted((a, b) => order(a[0], b[0]) || order(a[1], b[1])).map((pair) => pair.join("=")).join("&");
}

/** Each byte of UTF-8 but A-Z a-z 0-9 - . _ ~ as %XX. */
function encoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function decoded(text: string): string {
  const bytes = text.replace(/%([0-9A-Fa-f]{2})|[^%]/gu, (found, hex: string | undefined) => (hex === undefined ? [...Buffer.from(found)].map((b) => String.fromCharCode(b)).join("") : String.fromCharCode(Number.parseInt(hex, 16))));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function timeOf(stamp: string): number {
  const [, y, mo, d, h, mi, s] = (/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? []).map(Number);
  return Date.UTC(y ?? 0, (mo ?? 0) - 1, d, h, mi, s);
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
