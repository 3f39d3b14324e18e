import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { auditLines, PageTrouble } from "./audit-pages.ts";
import { chainText } from "./chain-lines.ts";
import { CONNECTION_OPTIONS, connectionOf, parsed, wholeNumber } from "./connection.ts";
import { exitOf } from "./exit-codes.ts";
import { onlyOne } from "./only-one.ts";
import { WrongArguments } from "../command.ts";

/** `purges export`: writes the audit log as JSON lines; the exit code. */
export async function exportAudit(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(args, { ...CONNECTION_OPTIONS, after: { type: "string", default: "0" }, out: { type: "string" } });
  if (onlyOne(positionals, "no more words") !== undefined) throw new WrongArguments(`expected options alone, found ${positionals.join(" ")}`);
  const after = wholeNumber("--after", values.after, 0, Number.MAX_SAFE_INTEGER);
  const connection = connectionOf(values);
  let lines = 0;
  async function* text(): AsyncGenerator<string> {
    for await (const line of auditLines(connection, after)) {
      lines += 1;
      yield `${chainText(line)}\n`;
    }
  }
  try {
    if (values.out === undefined) await pipeline(Readable.from(text()), process.stdout, { end: false });
    else await pipeline(Readable.from(text()), createWriteStream(values.out));
  } catch (error) {
    if (isClosedPipe(error)) return 0;
    console.error(`downbeat purges: ${error instanceof Error ? error.message : String(error)}; written so far: ${lines} lines`);
    return error instanceof PageTrouble ? exitOf(error.trouble) : 1;
  }
  if (values.out !== undefined) console.error(`${values.out}: ${lines} lines`);
  return 0;
}

/** Whoever read standard output has enough (`… | head`). */
function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
