/** Header lines by lower-case name, each with all its values in order. */
export type MultiHeaders = ReadonlyMap<string, readonly string[]>;

/** The status line and headers of a response. */
export interface Head {
  readonly status: number;
  readonly headers: MultiHeaders;
}

/** How a response's body is delimited (RFC 9112 §6.3). */
export type Framing = { kind: "none" } | { kind: "length"; length: number } | { kind: "chunked" } | { kind: "close" };

/** Reads status line and headers, given without the empty line after them; throws on what is not HTTP/1. */
export function parseHead(text: string): Head {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
  if (status === undefined) throw new Error(`not an HTTP/1 status line: ${JSON.stringify(first)}`);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { status: Number(status), headers };
}

/** RFC 9112 §6.3: which framing this response to `method` has. */
export function framingOf({ status, headers }: Head, method: string): Framing {
  if (method === "HEAD" || status === 204 || status === 304 || status < 200) return { kind: "none" };
  if (/chunked$/i.test(headers.get("transfer-encoding")?.join(",") ?? "")) return { kind: "chunked" };
  const length = headers.get("content-length");
  if (length === undefined) return { kind: "close" };
  if (new Set(length).size !== 1) throw new Error(`several Content-Length: ${length.join(", ")}`);
  return { kind: "length", length: Number(length[0]) };
}

/** Takes a body out of the octets of a connection: `push` yields body pieces, `over` says whether the end was reached. */
export interface BodyReader {
  push(octets: Buffer): Buffer[];
  readonly over: boolean;
}

/** A reader for one framing. A `close` body is never over by itself: the connection's end decides. */
export function bodyReader(framing: Framing): BodyReader {
  if (framing.kind === "chunked") return chunkedReader();
  let left = framing.kind === "length" ? framing.length : framing.kind === "none" ? 0 : Infinity;
  return {
    push(octets) {
      const piece = octets.subarray(0, left);
      left -= piece.length;
      return piece.length > 0 ? [piece] : [];
    },
    get over() {
      return left === 0;
    },
  };
}

function chunkedReader(): BodyReader {
  let pending: Buffer = Buffer.alloc(0);
  let left = 0;
  let state: "size" | "bytes" | "after" | "trailer" | "over" = "size";
  const line = (): string | undefined => {
    const end = pending.indexOf("\r\n");
    if (end < 0) return undefined;
    const text = pending.toString("latin1", 0, end);
    pending = pending.subarray(end + 2);
    return text;
  };
  return {
    push(octets) {
      pending = pending.length > 0 ? Buffer.concat([pending, octets]) : octets;
      const pieces: Buffer[] = [];
      while (state !== "over") {
        if (state === "bytes") {
          const piece = pending.subarray(0, left);
          if (piece.length === 0) break;
          pieces.push(piece);
          left -= piece.length;
          pending = pending.subarray(piece.length);
          if (left === 0) state = "after";
          continue;
        }
        const text = line();
        if (text === undefined) break;
        if (state === "after") state = "size";
        else if (state === "trailer") state = text === "" ? "over" : "trailer";
        else {
          left = Number.parseInt(text, 16);
          state = left === 0 ? "trailer" : "bytes";
        }
      }
      return pieces;
    },
    get over() {
      return state === "over";
    },
  };
}
