import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ROOMS = ["src", "edge", "durable-objects", "scripts", "test"];

/** A Markdown document of the project: its path from the root with forward slashes, and its text. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** The README at the root, and every one in a room. */
export function readmes(): Document[] {
  const below = ROOMS.flatMap((room) => readdirSync(join(ROOT, room), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && entry.name === "README.md")
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"));
  return ["README.md", ...below.filter((path) => !path.includes("node_modules/"))].map((path) => ({ path, text: readText(path) }));
}

/** The text of a file of the project, by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Links of a document that lead nowhere: to a file that is not there, or to a heading that a document does not have. */
export function brokenLinks({ path, text }: Document): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/gu)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/iu.test(target))
    .filter((target) => {
      const [file = "", heading] = target.split("#");
      const to = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(ROOT, to))) return true;
      return heading !== undefined && !headings(to === path ? text : readText(to)).has(heading);
    });
}

/** The command lines a document shows that begin with a word, in blocks and in lines, without comments and prompts. */
export function shownCommands({ text }: Document, word: string): string[] {
  const blocks = [...text.matchAll(/^```[a-z]*\n(.*?)^```/gmsu)].flatMap(([, block = ""]) => block.split("\n"));
  const spans = [...text.replaceAll(/^```[a-z]*\n.*?^```/gmsu, "").matchAll(/`([^`\n]+)`/gu)].map(([, span = ""]) => span);
  return [...blocks, ...spans]
    .flatMap((line) => line.replace(/^\$ /u, "").replace(/\s#\s.*$/u, "").split(" && "))
    .map((line) => line.trim())
    .filter((line) => line.startsWith(`${word} `));
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```/gmsu, "").replaceAll(/`[^`\n]*`/gu, "");
}

/** The anchors GitHub gives to headings. */
function headings(text: string): Set<string> {
  const titles = [...text.replaceAll(/^```.*?^```/gmsu, "").matchAll(/^#+ (.*)$/gmu)].map(([, title = ""]) => title);
  return new Set(titles.map((title) => title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")));
}
