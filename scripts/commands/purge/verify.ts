import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { WrongArguments } from "../command.ts";
import { auditLines, PageTrouble } from "./audit-pages.ts";
import { Chain, type ChainVerdict } from "./chain.ts";
import { type ChainLine, readChainLine } from "./chain-lines.ts";
import { CONNECTION_OPTIONS, connectionOf, parsed } from "./connection.ts";
import { exitOf } from "./exit-codes.ts";
import { onlyOne } from "./only-one.ts";
import { signedBy } from "./public-key.ts";

/** `purges verify`: follows the chain of a file or of the edge; the exit code. */
export async function verifyAudit(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(args, { ...CONNECTION_OPTIONS, url: { type: "string" }, key: { type: "string" }, json: { type: "boolean", default: false } });
  const file = onlyOne(positionals, "one file");
  const edge = values.url ?? values.edge;
  if ((file === undefined) === (edge === undefined)) throw new WrongArguments("expected a file, - for standard input, or --url with the edge's URL");
  const signed = values.key === undefined ? undefined : signedBy(values.key);
  const chain = new Chain((text) => createHash("sha256").update(text).digest("hex"), signed);
  const lines = file === undefined ? ofEdge({ ...values, ...(edge !== undefined && { edge }) }) : ofFile(file);
  try {
    for await (const { line, at } of lines) if (!chain.take(line, at)) break;
  } catch (error) {
    console.error(`downbeat purges: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof PageTrouble ? exitOf(error.trouble) : 1;
  }
  const verdict = chain.verdict();
  const holds = verdict.broken === undefined && (signed === undefined || verdict.signedUpTo !== undefined);
  console.log(values.json ? JSON.stringify({ holds, ...verdict }, null, 2) : verdictLines(verdict, signed !== undefined).join("\n"));
  return holds ? 0 : 1;
}

type Placed = { readonly line: ChainLine; readonly at: string };

async function* ofFile(file: string): AsyncGenerator<Placed> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (text.trim() !== "") yield { line: readChainLine(text), at: `${file}:${number}` };
  }
}

async function* ofEdge(values: { readonly edge?: string; readonly token?: string }): AsyncGenerator<Placed> {
  const connection = connectionOf(values);
  for await (const line of auditLines(connection, 0)) yield { line, at: `record ${line.kind === "record" ? line.record.seq : line.checkpoint.seq}` };
}

/** What verification came to, for people. */
export function verdictLines({ records, firstSeq, lastSeq, fromTheStart, checkpoints, signedUpTo, signedAtMs, broken }: ChainVerdict, keyed: boolean): string[] {
  const many = (n: number, one: string): string => `${n.toLocaleString("en-US")} ${one}${n === 1 ? "" : "s"}`;
  const range = firstSeq === undefined ? many(records, "record") : `${many(records, "record")}, ${firstSeq} to ${lastSeq}${fromTheStart ? "" : "; older ones are not in it"}`;
  const rest = signedUpTo === undefined || lastSeq === undefined ? 0 : lastSeq - signedUpTo;
  const signature = !keyed
    ? `signatures of ${many(checkpoints, "checkpoint")} not checked: no --key`
    : signedUpTo === undefined
      ? "NOT SIGNED: no checkpoint with this key"
      : `signed up to record ${signedUpTo}, at ${new Date(signedAtMs ?? 0).toISOString()}${rest > 0 ? `; the ${many(rest, "record")} after it rest on the chain alone` : ""}`;
  return [
    broken === undefined ? `The chain holds: ${range}.` : `BROKEN at ${broken.at}: ${broken.why}.`,
    ...(broken === undefined ? [] : [`Up to there: ${range}.`]),
    `${signature.charAt(0).toUpperCase()}${signature.slice(1)}.`,
  ];
}
