import * as z from "zod/mini";
import { auditRecord, type AuditView, checkpoint } from "../../../src/control/answers.ts";

/** One record of the audit log. */
export type AuditRecord = AuditView["records"][number];
/** A signature over all records up to one. */
export type Checkpoint = AuditView["checkpoints"][number];

/** A line as it should be. */
export type GoodLine = { readonly kind: "record"; readonly record: AuditRecord } | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint };

/** One line of an exported audit log. */
export type ChainLine = GoodLine | { readonly kind: "none" } | { readonly kind: "wrong"; readonly why: string };

const LINE = z.union([z.strictObject({ record: auditRecord }), z.strictObject({ checkpoint }), z.strictObject({ next: z.unknown() })]);

/** Reads a line: `{"record": …}`, `{"checkpoint": …}`, or the API's `{"next": …}`, which says nothing of the log. */
export function readChainLine(text: string): ChainLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "wrong", why: "this line is no JSON" };
  }
  const { data } = LINE.safeParse(value);
  if (data === undefined) return { kind: "wrong", why: "this line is neither a record nor a checkpoint" };
  if ("record" in data) return { kind: "record", record: data.record };
  return "checkpoint" in data ? { kind: "checkpoint", checkpoint: data.checkpoint } : { kind: "none" };
}

/** A page as lines: each checkpoint after the record it signs; those of records in no page come first. */
export function linesOf({ records, checkpoints }: AuditView): GoodLine[] {
  const bySeq = Map.groupBy(checkpoints, ({ seq }) => seq);
  const present = new Set(records.map(({ seq }) => seq));
  const asLine = (one: Checkpoint): GoodLine => ({ kind: "checkpoint", checkpoint: one });
  return [
    ...checkpoints.filter(({ seq }) => !present.has(seq)).map(asLine),
    ...records.flatMap((record): GoodLine[] => [{ kind: "record", record }, ...(bySeq.get(record.seq) ?? []).map(asLine)]),
  ];
}

/** A line as it is written to a file, without its end. */
export function chainText(line: GoodLine): string {
  return JSON.stringify(line.kind === "record" ? { record: line.record } : { checkpoint: line.checkpoint });
}
