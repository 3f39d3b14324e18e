import type { Row, Verdict } from "./measure.ts";

/** A number as a person reads it: three significant digits, none after the point from 100 on; "–" when there is none. */
export function show(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return value.toFixed(0);
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Lines of equal length: the first column to the left, the others to the right. */
export function align(table: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of table) for (const [index, cell] of line.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return table.map((line) => line.map((cell, index) => index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)).join("  ").trimEnd()).join("\n");
}

/** A measure's table: contenders down, columns across in the order they first appear. */
export function rowsText(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  return align([["", ...columns], ...rows.map((row) => [row.name, ...columns.map((column) => show(row.values[column] ?? Number.NaN))])]);
}

/** The verdicts, one a line. */
export function verdictsText(verdicts: readonly Verdict[]): string {
  return align(verdicts.map(({ measure, name, value, target, verdict }) => [`${measure}: ${name}`, show(value), target, verdict]));
}
