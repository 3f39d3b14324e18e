import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Lexed, lex } from "./lex.ts";

/** One file of the project: its path from the root with forward slashes, its text, and its text as code. */
export type Source = Lexed & { readonly path: string; readonly text: string };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NOT_OURS = new Set(["node_modules", ".wrangler", "dist"]);

/** Every path below a room, folders not included. */
export function pathsBelow(room: string): string[] {
  return readdirSync(join(ROOT, room), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll(sep, "/"))
    .filter((path) => !path.split("/").some((part) => NOT_OURS.has(part)));
}

/** The TypeScript of some rooms, read once a call. */
export function sourcesOf(...rooms: string[]): Source[] {
  return rooms.flatMap(pathsBelow).filter((path) => path.endsWith(".ts")).map((path) => sourceOf(path, readFileSync(join(ROOT, path), "utf8")));
}

/** A source as it would be if a file at `path` held `text`: how laws are tried. */
export function sourceOf(path: string, text: string): Source {
  return { path, text, ...lex(text) };
}

/** Where a pattern (with the `g` flag) is found in the code of a source, as `path:line: the line`. */
export function found({ path, text, code }: Source, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map(({ index }) => {
    const line = code.slice(0, index).split("\n").length;
    return `${path}:${line}: ${text.split("\n")[line - 1]?.trim()}`;
  });
}
