import { type CaseRun, digestOfAll } from "./conformance-run.ts";

/** What became of a case, in the page's words. */
type Verdict = "passes" | "refused" | "fails";

/** What a run found, clause by clause, as Markdown: each case with its verdict, and the reasons of what is refused on purpose. */
export function conformancePage(cases: readonly CaseRun[]): string {
  const documents = [...grouped(cases, ({ clause }) => documentOf(clause))].toSorted(([a], [b]) => a.localeCompare(b));
  return [
    `Made from a run of ${cases.length} cases (tables \`${digestOfAll(cases)}\`).`,
    "",
    ...table(["", "cases", "pass", "refused on purpose", "fail"], [
      ...documents.map(([name, members]) => [`[${name}](#${anchor(name)})`, ...counts(members)]),
      ["all", ...counts(cases)],
    ]),
    ...documents.flatMap(([name, members]) => ["", `## ${name}`].concat(clauses(members))),
  ].join("\n");
}

function clauses(cases: readonly CaseRun[]): string[] {
  const sections = [...grouped(cases, ({ clause }) => sectionOf(clause))];
  return sections.toSorted(([a], [b]) => byNumber(a, b)).flatMap(([section, members]) =>
    ["", `### ${section}`, ""].concat(table(["what this edge does", "with", "verdict", "case"], members.map(row))));
}

function row(found: CaseRun): string[] {
  const { id, says, world, refused } = found;
  const why = { passes: "passes", refused: `as it says; on purpose: ${refused ?? ""}`, fails: `**fails**: ${found.wrong.join("; ")}` };
  return [says, world, why[verdictOf(found)], `\`${id}\``];
}

function verdictOf({ wrong, refused }: CaseRun): Verdict {
  if (wrong.length > 0) return "fails";
  return refused === undefined ? "passes" : "refused";
}

function counts(cases: readonly CaseRun[]): string[] {
  const of = (verdict: Verdict): string => String(cases.filter((found) => verdictOf(found) === verdict).length);
  return [String(cases.length), of("passes"), of("refused"), of("fails")];
}

function grouped<T>(items: readonly T[], name: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(name(item), [...(groups.get(name(item)) ?? []), item]);
  return groups;
}

const documentOf = (clause: string): string => clause.slice(0, clause.indexOf(" §"));
const sectionOf = (clause: string): string => clause.slice(clause.indexOf("§"));
const anchor = (heading: string): string => heading.toLowerCase().replaceAll(" ", "-");

/** `§4.2` before `§4.2.1` before `§4.10`. */
function byNumber(a: string, b: string): number {
  const [left, right] = [a, b].map((section) => section.slice(1).split(".").map(Number));
  for (const [i, number] of (left ?? []).entries()) {
    const apart = number - (right?.[i] ?? -1);
    if (apart !== 0) return apart;
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
}

/** What stands in a cell must neither end it nor be read as markup of the page. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
