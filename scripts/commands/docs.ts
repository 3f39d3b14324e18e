import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { betweenMarkers } from "../docs/markers.ts";
import { settingsTable } from "../docs/settings-table.ts";
import type { Command } from "./command.ts";
import { WrongArguments } from "./command.ts";

/** What is generated, into which file; both names as in the file's markers. */
const PARTS: Readonly<Record<string, { file: URL; generate: () => string }>> = {
  settings: { file: new URL("../../src/core/settings/README.md", import.meta.url), generate: settingsTable },
};

/** `docs`: rewrites the generated part of a document. */
export const docs: Command = {
  summary: "rewrites the generated parts of the documentation",
  usage: `downbeat docs ${Object.keys(PARTS).join("|")} [--check]

Rewrites what stands between the markers of the document.

  --check  writes nothing; exit code 1 when the document is stale`,
  async run(args) {
    const [name, ...more] = args.filter((arg) => arg !== "--check");
    const part = name !== undefined && Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (name === undefined || part === undefined || more.length > 0) {
      throw new WrongArguments(`expected one of ${Object.keys(PARTS).join(", ")}`);
    }
    const before = await readFile(part.file, "utf8");
    const after = betweenMarkers(before, name, part.generate());
    const path = fileURLToPath(part.file);
    if (!after.ok) {
      console.error(`${path}: ${after.why}`);
      return 1;
    }
    if (args.includes("--check")) {
      if (before !== after.text) console.error(`${path} is stale; run: npm run downbeat -- docs ${name}`);
      return before === after.text ? 0 : 1;
    }
    await writeFile(part.file, after.text);
    console.log(`${path} ${before === after.text ? "was up to date" : "rewritten"}`);
    return 0;
  },
};
