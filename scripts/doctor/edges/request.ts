import { AwsV4Signer } from "aws4fetch";
import { decodedPath, encodedPath } from "../../../edge/upstreams/object-path.ts";
import type { OriginAccess } from "../../../src/core/settings/index.ts";
import { secretNames } from "../../../src/core/settings/index.ts";

/** A request for the first byte of a path, or the names of the secrets it would need and that are nowhere here. */
export type EdgeRequest =
  | { readonly kind: "ready"; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "lacks"; readonly secrets: readonly string[] };

/**
 * The request for a URL's first byte as the Worker would send it, with what the longest of `rows` above the URL asks for;
 * `secret` gives a secret's value by its name. `nowMs`: for signatures.
 */
export async function edgeRequest(url: string, rows: readonly OriginAccess[], secret: (name: string) => string | undefined, nowMs: number): Promise<EdgeRequest> {
  const headers: Record<string, string> = { range: "bytes=0-0" };
  const above = rows.filter(({ origin }) => url === origin || url.startsWith(`${origin}/`));
  const access = above.toSorted((a, b) => b.origin.length - a.origin.length)[0];
  if (access === undefined) return { kind: "ready", url, headers };
  const value = (name: string): string => secret(name) ?? "";
  const lacking = secretNames(access).filter((name) => value(name) === "");
  if (lacking.length > 0) return { kind: "lacks", secrets: lacking };
  const { host, header, basic, s3 } = access;
  const asked = new URL(url);
  if (host !== undefined) {
    asked.hostname = host;
    headers["host"] = asked.host;
  }
  if (header !== undefined) headers[header.name.toLowerCase()] = value(header.secret);
  if (basic !== undefined) headers["authorization"] = `Basic ${Buffer.from(`${basic.user}:${value(basic.secret)}`).toString("base64")}`;
  if (s3 === undefined) return { kind: "ready", url, headers };
  const path = encodedPath(decodedPath(asked.pathname) ?? "");
  const signer = new AwsV4Signer({
    method: "GET",
    url: `${asked.origin}${path}`,
    headers: {},
    service: "s3",
    region: s3.region,
    accessKeyId: value(s3.accessKey),
    secretAccessKey: value(s3.secretKey),
    ...(s3.sessionToken === undefined ? {} : { sessionToken: value(s3.sessionToken) }),
    datetime: new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/gu, ""),
  });
  const signed = await signer.sign();
  // The host is on the request already, and is what was signed.
  for (const [name, text] of signed.headers) if (name !== "host") headers[name] = text;
  return { kind: "ready", url: `${new URL(url).origin}${path}`, headers };
}
