/** A request as it was on the wire. Names in lower case, values as octets (latin1) without blanks around them. */
export type Seen = {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly body: Buffer;
};

/** What the next octets of a connection are; `malformed` by the letter of RFC 9112, with no leniency it allows. */
export type Read =
  | { readonly kind: "whole"; readonly seen: Seen; readonly used: number }
  | { readonly kind: "partial" }
  | { readonly kind: "malformed"; readonly why: string };

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const RETAINED = /^[^\0\r\n]*$/;
/** RFC 3986 characters; what else browsers send is lenient. */
const ORIGIN_FORM = /^\/(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/;
const ABSOLUTE_FORM = /^https?:\/\/[\w.-]+(?::\d{1,5})?\/(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/;
const HOST = /^[\w.-]+(?::\d{1,5})?$/;

/**
 * Reads one request off the start of `octets`. With `retained` a recipient's leave is used to retain what is invalid but
 * harmless: controls in values but CR, LF and NUL (RFC 9110 §5.5), and what URLs of browsers leave unencoded.
 */
export function readRequest(octets: Buffer, retained = false): Read {
  const end = octets.indexOf("\r\n\r\n");
  if (end === -1) return { kind: "partial" };
  const [first = "", ...lines] = octets.toString("latin1", 0, end).split("\r\n");
  const [, method = "", target = ""] = /^(\S+) (\S+) HTTP\/1\.1$/.exec(first) ?? [];
  if (!TOKEN.test(method)) return { kind: "malformed", why: "request line" };
  if (retained ? !/^\/[^\0-\x20\x7f]*$/.test(target) && target !== "*" : !isTarget(method, target)) return { kind: "malformed", why: "target" };
  const fields: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon));
    const value = line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, "");
    if (!TOKEN.test(name)) return { kind: "malformed", why: "field name" };
    if (!(retained ? RETAINED : VALUE).test(value)) return { kind: "malformed", why: "field value" };
    fields.push([name.toLowerCase(), value]);
  }
  const hosts = valuesOf(fields, "host");
  if (hosts.length !== 1 || !HOST.test(hosts[0] ?? "")) return { kind: "malformed", why: "host" };
  const framing = framingOf(fields);
  if (typeof framing === "string") return framing === "chunked" ? readChunks(octets, end + 4, { method, target, fields }) : { kind: "malformed", why: framing };
  const start = end + 4;
  if (octets.length < start + framing) return { kind: "partial" };
  return { kind: "whole", seen: { method, target, fields, body: octets.subarray(start, start + framing) }, used: start + framing };
}

/** The requests that `octets` begin with, and whether nothing else follows them. */
export function readRequests(octets: Buffer): { readonly requests: readonly Seen[]; readonly sure: boolean } {
  const requests: Seen[] = [];
  for (let rest = octets; rest.length > 0; ) {
    const read = readRequest(rest);
    if (read.kind !== "whole") return { requests, sure: false };
    requests.push(read.seen);
    rest = rest.subarray(read.used);
  }
  return { requests, sure: requests.length > 0 };
}

/** All values of a field, in order. */
export function valuesOf(fields: Seen["fields"], name: string): string[] {
  return fields.filter(([other]) => other === name).map(([, value]) => value);
}

function isTarget(method: string, target: string): boolean {
  if (target === "*") return method === "OPTIONS";
  return ORIGIN_FORM.test(target) || ABSOLUTE_FORM.test(target);
}

/** A length in bytes, "chunked", or what is wrong (RFC 9112 §6.3). */
function framingOf(fields: Seen["fields"]): number | string {
  const lengths = valuesOf(fields, "content-length");
  const codings = valuesOf(fields, "transfer-encoding");
  if (codings.length > 0) return codings.length === 1 && codings[0] === "chunked" && lengths.length === 0 ? "chunked" : "transfer-encoding";
  if (lengths.length === 0) return 0;
  return lengths.length === 1 && /^\d{1,15}$/.test(lengths[0] ?? "") ? Number(lengths[0]) : "content-length";
}

function readChunks(octets: Buffer, start: number, head: Omit<Seen, "body">): Read {
  const pieces: Buffer[] = [];
  for (let at = start; ; ) {
    const end = octets.indexOf("\r\n", at);
    if (end === -1) return { kind: "partial" };
    const line = octets.toString("latin1", at, end);
    if (!/^[0-9a-fA-F]{1,8}$/.test(line)) return { kind: "malformed", why: "chunk size" };
    const size = Number.parseInt(line, 16);
    const after = end + 2 + size;
    if (octets.length < after + 2) return { kind: "partial" };
    if (octets.toString("latin1", after, after + 2) !== "\r\n") return { kind: "malformed", why: size === 0 ? "trailer" : "chunk end" };
    if (size === 0) return { kind: "whole", seen: { ...head, body: Buffer.concat(pieces) }, used: after + 2 };
    pieces.push(octets.subarray(end + 2, after));
    at = after + 2;
  }
}
