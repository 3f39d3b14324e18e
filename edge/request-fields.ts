/**
 * A request's header fields, read once: asking the runtime for each field again and again costs more than the rest of a
 * hit. Names in lower case, as the runtime gives them.
 */
export class RequestFields {
  /** What the fields weigh on the wire: names, values and four bytes each. */
  readonly bytes: number;
  private readonly fields = new Map<string, string>();

  constructor(headers: Iterable<[string, string]>) {
    let bytes = 0;
    for (const [name, value] of headers) {
      this.fields.set(name, value);
      bytes += name.length + value.length + 4;
    }
    this.bytes = bytes;
  }

  get(name: string): string | null {
    return this.fields.get(name) ?? null;
  }

  /** The names there are, in lower case. */
  names(): string[] {
    return [...this.fields.keys()];
  }

  has(name: string): boolean {
    return this.fields.has(name);
  }
}
