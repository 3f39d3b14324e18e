import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../scripts/commands/index.ts";
import { readEdgeArguments } from "../../scripts/local/edge-arguments.ts";
import { type Document, brokenLinks, readText, readmes, shownCommands } from "./documents.ts";

const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };

/** Shown `npm` commands that npm would not know. `npm run X`, and the three npm lets one write without `run`. */
function unknownCommands(document: Document): string[] {
  return shownCommands(document, "npm").filter((line) => {
    const [, first = "", second = ""] = line.split(/\s+/u);
    if (first === "install") return false;
    const script = first === "run" ? second : first;
    if (!Object.hasOwn(scripts, script)) return true;
    const verb = script === "downbeat" ? /-- (\w+)/u.exec(line)?.[1] : undefined;
    return verb !== undefined && !Object.hasOwn(COMMANDS, verb);
  });
}

describe("each README", () => {
  it.each(readmes())("$path links to what is there", (document) => {
    expect(brokenLinks(document)).toEqual([]);
  });

  it.each(readmes())("$path shows commands that exist", (document) => {
    expect(unknownCommands(document)).toEqual([]);
  });

  it.each(readmes())("$path shows `npm run edge` with arguments it takes", (document) => {
    const shown = shownCommands(document, "npm run edge --").map((line) => line.replace("npm run edge -- ", "").split(/\s+/u));
    const wrong = shown.map((args) => readEdgeArguments(args.map((arg) => (arg === "URL" ? "http://127.0.0.1" : arg))));
    expect(wrong.filter(({ kind }) => kind === "wrong")).toEqual([]);
  });
});

describe("the rules themselves", () => {
  const document = (text: string): Document => ({ path: "scripts/README.md", text });

  it("find a file that is not there, and a heading that is not there", () => {
    const text = "# One heading\n[a](nothing.md) [b](demo/README.md) [c](#one-heading) [d](#two) [e](https://example.com/x)";
    expect(brokenLinks(document(text))).toEqual(["nothing.md", "#two"]);
  });

  it("find a command that is not there, in a block and in a line", () => {
    const text = "`npm run nothing` `npm test`\n```sh\nnpm install && npm run never -- -c x   # npm run not\nnpm run downbeat -- sing\n```\n";
    expect(unknownCommands(document(text))).toEqual(["npm run never -- -c x", "npm run downbeat -- sing", "npm run nothing"]);
  });

  it("see the root's README and the rooms'", () => {
    expect(readmes().map(({ path }) => path)).toEqual(expect.arrayContaining(["README.md", "scripts/README.md", "scripts/demo/README.md"]));
  });
});
