/** One answer as it was on the wire. */
export type Answer = {
  readonly status: number;
  /** Names in lower case, values as octets (latin1). */
  readonly fields: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** False when the connection ended before the body did. */
  readonly complete: boolean;
};

type Open = { status: number; fields: [string, string][]; pieces: Buffer[]; left: number; framing: "length" | "chunked" | "close"; state: "size" | "bytes" | "after" | "trailer" };

/**
 * Takes a connection's octets apart into answers, strictly: what RFC 9112 lets a recipient forgive is written to
 * `fault`. `methodAt(n)` tells what the n-th answer is for, because an answer to HEAD has no body.
 */
export class ResponseReader {
  readonly answers: Answer[] = [];
  fault: string | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #open: Open | undefined;

  constructor(private readonly methodAt: (n: number) => string) {}

  push(octets: Buffer): void {
    this.#pending = this.#pending.length === 0 ? octets : Buffer.concat([this.#pending, octets]);
    while (this.fault === undefined && (this.#open === undefined ? this.#head() : this.#body(this.#open)));
  }

  /** The connection is over: what was under way is complete only if its end says so. */
  end(): void {
    const open = this.#open;
    if (open !== undefined) this.#finish(open, open.framing === "close");
    else if (this.#pending.length > 0) this.fault ??= `${this.#pending.length} octets that begin no answer`;
  }

  /** Body octets of the answer under way. */
  get coming(): number {
    return this.#open?.pieces.reduce((sum, piece) => sum + piece.length, 0) ?? 0;
  }

  /** Whether nothing has begun since the last complete answer. */
  get idle(): boolean {
    return this.#open === undefined && this.#pending.length === 0;
  }

  #head(): boolean {
    const end = this.#pending.indexOf("\r\n\r\n");
    if (end === -1) {
      const start = this.#pending.toString("latin1", 0, 9);
      if (this.#pending.length > 0 && !/^HTTP\/1\.[01] /.test(start.padEnd(9, "HTTP/1.1 ".slice(start.length)))) this.fault = `${JSON.stringify(this.#pending.toString("latin1", 0, 60))} begins no answer`;
      return false;
    }
    const [first = "", ...lines] = this.#pending.toString("latin1", 0, end).split("\r\n");
    this.#pending = this.#pending.subarray(end + 4);
    const status = Number(/^HTTP\/1\.[01] (\d{3}) [\t\x20-\x7e\x80-\xff]*$/.exec(first)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) return this.#wrong(`status line ${JSON.stringify(first)}`);
    const fields: [string, string][] = [];
    for (const line of lines) {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/.exec(line) ?? [];
      if (name === undefined || value === undefined) return this.#wrong(`field line ${JSON.stringify(line.slice(0, 100))}`);
      fields.push([name.toLowerCase(), value]);
    }
    if (status < 200 && status !== 101) return true;
    return this.#begin(status, fields);
  }

  #begin(status: number, fields: [string, string][]): boolean {
    const lengths = fields.filter(([name]) => name === "content-length").map(([, value]) => value);
    const codings = fields.filter(([name]) => name === "transfer-encoding").map(([, value]) => value);
    if (lengths.length > 1) return this.#wrong("several Content-Length");
    if (lengths.length === 1 && codings.length > 0) return this.#wrong("Content-Length and Transfer-Encoding");
    if (codings.length > 1 || (codings.length === 1 && codings[0] !== "chunked")) return this.#wrong("Transfer-Encoding");
    if (lengths.length === 1 && !/^\d+$/.test(lengths[0] ?? "")) return this.#wrong("Content-Length");
    const bodiless = status === 101 || status === 204 || status === 304 || this.methodAt(this.answers.length) === "HEAD";
    const framing = bodiless || lengths.length === 1 ? "length" : codings.length === 1 ? "chunked" : "close";
    const open: Open = { status, fields, pieces: [], left: bodiless ? 0 : Number(lengths[0] ?? 0), framing, state: "size" };
    this.#open = open;
    if (framing === "length" && open.left === 0) this.#finish(open, true);
    return true;
  }

  #body(open: Open): boolean {
    if (this.#pending.length === 0) return false;
    if (open.framing !== "chunked") {
      this.#take(open, open.framing === "close" ? this.#pending.length : open.left);
      if (open.framing === "length" && open.left === 0) this.#finish(open, true);
      return open.framing === "length";
    }
    if (open.state === "bytes") {
      this.#take(open, open.left);
      if (open.left === 0) open.state = "after";
      return true;
    }
    const end = this.#pending.indexOf("\r\n");
    if (end === -1) return false;
    const line = this.#pending.toString("latin1", 0, end);
    this.#pending = this.#pending.subarray(end + 2);
    if (open.state === "size") {
      if (!/^[0-9a-fA-F]{1,8}$/.test(line)) return this.#wrong(`chunk size ${JSON.stringify(line.slice(0, 40))}`);
      open.left = Number.parseInt(line, 16);
      open.state = open.left === 0 ? "trailer" : "bytes";
    } else if (line !== "") return this.#wrong(`${JSON.stringify(line.slice(0, 40))} after a chunk`);
    else if (open.state === "after") open.state = "size";
    else this.#finish(open, true);
    return true;
  }

  #take(open: Open, most: number): void {
    const piece = this.#pending.subarray(0, most);
    this.#pending = this.#pending.subarray(piece.length);
    open.pieces.push(piece);
    if (open.framing !== "close") open.left -= piece.length;
  }

  #finish(open: Open, complete: boolean): void {
    this.#open = undefined;
    this.answers.push({ status: open.status, fields: open.fields, body: Buffer.concat(open.pieces), complete });
  }

  #wrong(what: string): false {
    this.fault = what;
    return false;
  }
}
