import type { Diagnosis } from "./diagnose.ts";
import { visitLines } from "./edges/visits.ts";
import { VARIABLE_MAX_BYTES } from "./variables.ts";

/** A diagnosis as text for a terminal. */
export function printed(diagnosis: Diagnosis): string {
  const { file, environment, worker, settings, bindings, variables, problems, warnings, leases, warming, edges } = diagnosis;
  const widest = Math.max(...settings.map(({ name }) => name.length));
  const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)]);
  return [
    `${file}, ${environment === null ? "no environment" : `environment ${environment}`}, Worker ${worker}`,
    ...section("Settings", settings.map(({ name, value, source }) => `${name.padEnd(widest)}  ${value}${source === "file" ? "" : `  (${source})`}`)),
    ...section("Bindings", bindings.map(({ name, state, what }) => `${name.padEnd(widest)}  ${state}: ${what}`)),
    ...section(`Variables (each may weigh ${VARIABLE_MAX_BYTES} bytes)`, variables.map(({ name, bytes }) => `${name.padEnd(widest)}  ${bytes} bytes`)),
    ...section("Leases", leases.map((note) => `- ${note}`)),
    ...section("Warming", warming.map((note) => `- ${note}`)),
    ...section("Edges", visitLines(edges)),
    ...section(`Warnings (${warnings.length})`, warnings.map((warning) => `- ${warning}`)),
    ...section(`Problems (${problems.length})`, problems.map(({ path, expected, found }) => `- ${path}: expected ${expected}; found ${found}`)),
    "",
    problems.length === 0 ? "Fine to deploy." : "Not fine to deploy: see Problems.",
  ].join("\n");
}
