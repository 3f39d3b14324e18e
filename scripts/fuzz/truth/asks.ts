import type { Resource } from "../draft.ts";
import { answerTo } from "../origin/behaviours.ts";
import type { Reply } from "../origin/reply.ts";

/** A clean request: what an honest client asks, and what it may get. */
export type CleanAsk = { readonly resource: Resource; readonly method: "GET" | "HEAD"; readonly fields: readonly (readonly [string, string])[] };

/** Fields that honest clients of a behaviour send, one variant each. */
const VARIANTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  "vary-language": [["accept-language", "de"], ["accept-language", "fr"]],
  "vary-flavour": [["flavour", "sweet"]],
  "vary-odd": [["x-flavour", "sweet"]],
  "vary-encoding": [["accept-encoding", "gzip"]],
  zipped: [["accept-encoding", "gzip"]],
  text: [["accept-encoding", "gzip, br"], ["range", "bytes=3-9"]],
  audio: [["range", "bytes=100-2099"], ["range", "bytes=-700"], ["range", "bytes=70000-"]],
  silent: [["range", "bytes=0-0"]],
  list: [["accept-encoding", "gzip"]],
};

/** The clean requests for a resource. Behaviours that break the protocol are asked once: each costs timeouts. */
export function cleanAsks(resource: Resource): CleanAsk[] {
  const plain: CleanAsk = { resource, method: "GET", fields: [] };
  // Whoever asks first for a variant must get it, too: nobody has touched this target before.
  const cold: CleanAsk[] = (resource.behaviour.startsWith("vary-") ? (VARIANTS[resource.behaviour] ?? []) : []).slice(0, 1)
    .map((field) => ({ resource: { ...resource, target: `${resource.target}-cold` }, method: "GET", fields: [field] }));
  return [plain, ...cold, ...(VARIANTS[resource.behaviour] ?? []).map((field): CleanAsk => ({ resource, method: "GET", fields: [field] })), { resource, method: "HEAD", fields: [] }];
}

/** Octets of a clean request. */
export function cleanOctets({ resource, method, fields }: CleanAsk, host: string): Buffer {
  const lines = [`${method} ${resource.target} HTTP/1.1`, `Host: ${host}`, ...fields.map(([name, value]) => `${name}: ${value}`), "", ""];
  return Buffer.from(lines.join("\r\n"), "latin1");
}

/**
 * What a cacheless proxy could have got for a clean request: the origin's own answers to it, under each of the names the
 * proxy may honestly use for the site, and with or without what a proxy may withhold (a range, an encoding).
 */
export function truthsOf({ resource, fields, method }: CleanAsk, edgeHost: string, originHost: string): Reply[] {
  const hosts = [originHost, edgeHost];
  // A site's ports are doors to one site, so its name may be told without one.
  const names = [edgeHost, edgeHost.replace(/:\d+$/, "")];
  const forwardings: (readonly (readonly [string, string])[])[] = [
    [],
    ...names.flatMap((name) => ["https", "http"].map((proto) => [["x-forwarded-host", name], ["x-forwarded-proto", proto]] as const)),
  ];
  const withheld = fields.filter(([name]) => name !== "range" && name !== "accept-encoding");
  const sent = withheld.length === fields.length ? [fields] : [fields, withheld];
  return hosts.flatMap((host) => forwardings.flatMap((forwarded) => sent.map((own) =>
    answerTo({ method, target: resource.target, fields: [["host", host], ...forwarded, ...own], body: Buffer.alloc(0) }))));
}
