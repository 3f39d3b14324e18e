import { type OriginAccess, secretNames } from "../../src/core/settings/index.ts";
import { type Outgoing, type Sent, send } from "../tiers/send.ts";
import { signedSend } from "./signed.ts";

/** One origin's way in: `send` adds what the origin asks for and follows no redirect. Never throws. */
export type Access = {
  readonly origin: string;
  /** The `Host` it is asked under, where that is not its own. */
  readonly host: string | undefined;
  readonly send: (outgoing: Outgoing) => Promise<Sent>;
};

/** The way in that a row describes. `bound` gives what `env` holds under a name; a secret that is no text shuts the way. */
export function accessOf(row: OriginAccess, bound: (name: string) => unknown): Access {
  const { origin, host, s3 } = row;
  const secrets = new Map(secretNames(row).map((name) => [name, bound(name)]));
  const secret = (name: string): string => String(secrets.get(name));
  if (![...secrets.values()].every((value) => typeof value === "string" && value !== "")) {
    return { origin, host, send: () => Promise.resolve({ ok: false, code: "settings-invalid" }) };
  }
  const fields = fixedFields(row, secret);
  const onward = s3 === undefined ? send : signedSend(origin, s3, secret);
  return {
    origin,
    host,
    send: (outgoing) => {
      const headers = new Headers(outgoing.headers);
      for (const [name, value] of fields) headers.set(name, value);
      return onward({ ...placed(outgoing, host), headers, redirect: "manual" });
    },
  };
}

/** The fields that are the same on every request; a client's own of that name are replaced. */
function fixedFields({ header, basic }: OriginAccess, secret: (name: string) => string): [string, string][] {
  const fields: [string, string][] = [];
  if (header !== undefined) fields.push([header.name, secret(header.secret)]);
  if (basic !== undefined) fields.push(["authorization", `Basic ${base64(`${basic.user}:${secret(basic.secret)}`)}`]);
  return fields;
}

/**
 * The request as one for another host. A `Host` field of our own is ignored by the runtime, which writes the URL's: so the
 * URL names the host wanted, and Cloudflare is told where that is to be found.
 */
export function placed(outgoing: Outgoing, host: string | undefined): Outgoing {
  if (host === undefined) return outgoing;
  const url = new URL(outgoing.url);
  const resolveOverride = url.hostname;
  url.hostname = host;
  return { ...outgoing, url: url.href, resolveOverride };
}

/** RFC 7617 §2.1: UTF-8, then base64. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
