import { posix } from "node:path";
import type { Source } from "./source.ts";

/** What a file imports: a file of the project by its path from the root, or a package by its name. `isType`: types alone. */
export type Import = { readonly from: string; readonly to: string; readonly isPackage: boolean; readonly isType: boolean };

const STATEMENT = /\b(?:import|export)\s*(?:[^"';()]*?\bfrom\s*|)(["'])([^"'\n]+)\1/g;
const CALL = /\bimport\s*\(\s*(["'`])([^"'`\n]+)\1/g;

/** Everything a source imports or exports from elsewhere: statically, as types, dynamically, in a type's `import()`. */
export function importsOf(source: Source): Import[] {
  return [STATEMENT, CALL].flatMap((pattern) => matching(source, pattern));
}

function matching({ path, code, uncommented }: Source, pattern: RegExp): Import[] {
  return [...uncommented.matchAll(pattern)].flatMap(({ index, 2: to = "" }) => {
    if (!/^(?:import|export)\b/.test(code.slice(index, index + 7))) return [];
    const isPackage = !to.startsWith(".");
    return [{ from: path, to: isPackage ? to : posix.join(posix.dirname(path), to), isPackage, isType: /^(?:import|export)\s+type\b/.test(code.slice(index, index + 20)) }];
  });
}

/** The cycles among files: each as the paths it passes, from its first in the alphabet; of equal sets one. */
export function cyclesOf(imports: readonly Import[]): string[][] {
  const edges = Map.groupBy(imports.filter(({ isPackage }) => !isPackage), ({ from }) => from);
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (path: string, trail: string[]): void => {
    const seen = trail.indexOf(path);
    if (seen !== -1) {
      cycles.push(trail.slice(seen));
      return;
    }
    if (done.has(path)) return;
    for (const { to } of edges.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of [...edges.keys()].toSorted()) visit(path, []);
  return cycles;
}
