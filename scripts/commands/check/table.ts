import type { Finding, NotChecked, Report } from "./finding.ts";

/** A report as a table for a terminal: one block for the deployment, one for each path. */
export function printed({ edge, verdict, findings, notChecked }: Report): string {
  const widest = Math.max(...findings.map(({ check }) => check.length));
  const line = (first: string, second: string, third: string): string => `  ${first.padEnd(4)}  ${second.padEnd(widest)}  ${third}`;
  const paths = [...new Set([...findings, ...notChecked].map(({ path }) => path))];
  const lines: string[] = [];
  for (const path of paths) {
    lines.push(path ?? edge);
    for (const { check, verdict, found, hint } of findings.filter((finding) => finding.path === path)) {
      lines.push(line(verdict, check, found));
      if (hint !== undefined) lines.push(line("", "", `-> ${hint}`));
    }
    for (const [why, checks] of byReason(notChecked.filter((each) => each.path === path))) lines.push(`  not checked: ${checks.join(", ")} (${why})`);
    lines.push("");
  }
  const count = (wanted: Finding["verdict"]): number => findings.filter((finding) => finding.verdict === wanted).length;
  return [...lines, `${verdict}: ${count("ok")} ok, ${count("warn")} to look at, ${count("fail")} wrong`].join("\n");
}

function byReason(notChecked: readonly NotChecked[]): Map<string, string[]> {
  const reasons = new Map<string, string[]>();
  for (const { check, why } of notChecked) reasons.set(why, [...(reasons.get(why) ?? []), check]);
  return reasons;
}
