import type { BlockView } from "../../../src/control/answers.ts";
import { receiptLines } from "./draw.ts";
import { columns } from "./table.ts";

/** Blocks, a line each. */
export function blocksTable(blocks: readonly BlockView[]): string[] {
  return columns(
    ["block", "state", "where", "from", "until", "names", "refusals", "reason"],
    blocks.map((block) => [
      block.id, block.state, where(block), seconds(block.from), block.until === null ? "lifted" : seconds(block.until), names(block).join(" "),
      String(block.by_country.reduce((sum, { refusals }) => sum + refusals, 0)), block.reason,
    ]),
  );
}

/** One block: what it is, its receipt, and by country the last delivery before it and what was refused since. */
export function blockLines(block: BlockView): string[] {
  const { reference, by_country: countries } = block;
  const facts = [
    ["block", `${block.id}, ${block.state}`],
    ["names", names(block).join(" ")],
    ["where", where(block)],
    ["from", seconds(block.from)],
    ["until", block.until === null ? "it is lifted" : seconds(block.until)],
    ["reason", block.reason],
    ...(reference === null ? [] : [["reference", reference]]),
    ["put", `${seconds(block.put_at)} by ${block.by}`],
  ];
  const tallies = countries.map((one) => [one.country, time(one.last_delivery_at), one.refusals.toLocaleString("en-US"), time(one.last_refusal_at)]);
  return [
    ...facts.map(([name = "", text = ""]) => `${name.padEnd("reference".length)}  ${text}`),
    ...receiptLines(block.receipt),
    "",
    ...(tallies.length === 0 ? ["Nothing of it was asked for so far."] : columns(["country", "last delivery", "refusals", "last refusal"], tallies)),
  ];
}

function names({ tags, urls, prefixes }: BlockView): string[] {
  return [...tags.map((tag) => `tag:${tag}`), ...prefixes.map((prefix) => `prefix:${prefix}`), ...urls];
}

function where({ countries }: BlockView): string {
  return countries.length === 0 ? "everywhere" : countries.join(",");
}

function time(iso: string | null): string {
  return iso === null ? "none seen" : seconds(iso);
}

function seconds(iso: string): string {
  return iso.replace(/\.\d+(?=Z$)/, "");
}
