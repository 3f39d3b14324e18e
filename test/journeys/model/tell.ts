import { textOfDirectives } from "./directives.ts";
import type { Change } from "./life.ts";
import type { Sequence, Step } from "./steps.ts";

/** A sequence as lines to read: what was asked, and what changed at the origin between. */
export function tell({ kind, steps }: Sequence): string {
  return [`a URL of kind ${kind}:`, ...steps.map((step, i) => `  ${i + 1}. ${tellStep(step)}`)].join("\n");
}

function tellStep(step: Step): string {
  if ("wait" in step) return `${step.wait} ms pass`;
  const where = step.at === 0 ? "" : " (the other URL)";
  if ("change" in step) return `the origin changes${where}: ${tellChange(step.change)}`;
  return `${step.ask.map(({ method = "GET", ...fields }) => [method, tellFields(fields)].join(" ").trim()).join(" | with it: ")}${where}`;
}

function tellChange(change: Change): string {
  return Object.entries(change)
    .map(([name, value]) => {
      if (name === "next") return "a new version";
      if (typeof value === "object" && !isList(value)) return `${name} { ${textOfDirectives(value)} }`;
      return `${name} ${isList(value) ? `[${value.join(", ")}]` : String(value)}`;
    })
    .join("; ");
}

function tellFields(fields: object): string {
  return Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`).join(", ");
}

/** `Array.isArray` knows no readonly lists. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
