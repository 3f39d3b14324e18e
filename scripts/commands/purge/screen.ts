/** Where progress is drawn. */
export interface Screen {
  /** The block of lines that shows how things stand now. */
  show(lines: readonly string[]): void;
  /** Takes away what is drawn for the moment only. */
  clear(): void;
}

/** A stream of a terminal, or one that only takes lines. */
type Output = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };

/** Draws on a terminal in place, line over line; elsewhere says each line once, when it first comes up. */
export function screenOn(output: Output): Screen {
  return output.isTTY === true ? new LiveScreen(output) : new PlainScreen(output);
}

const DEFAULT_COLUMNS = 80;
const UP_AND_CLEAR = "\u001b[1A\u001b[2K";

class LiveScreen implements Screen {
  #drawn = 0;
  constructor(private readonly output: Output) {}

  show(lines: readonly string[]): void {
    // A line that wraps would be two, and only one of them be cleared.
    // A terminal that nobody gave a size (a container's, say) has 0 columns.
    const columns = (this.output.columns || DEFAULT_COLUMNS) - 1;
    const cut = lines.map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line));
    this.output.write(UP_AND_CLEAR.repeat(this.#drawn) + cut.map((line) => `${line}\n`).join(""));
    this.#drawn = cut.length;
  }

  clear(): void {
    this.show([]);
  }
}

class PlainScreen implements Screen {
  readonly #said = new Set<string>();
  constructor(private readonly output: Output) {}

  show(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.#said.has(line)) continue;
      this.#said.add(line);
      this.output.write(`${line}\n`);
    }
  }

  clear(): void {}
}
