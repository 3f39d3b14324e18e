import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { conformancePage } from "../docs/conformance-page.ts";
import { readLastRun } from "../docs/conformance-run.ts";
import { betweenMarkers, type Marked } from "../docs/markers.ts";
import { openApiText } from "../docs/openapi-document.ts";
import { purgeCosts } from "../docs/purge-costs.ts";
import { settingsTable } from "../docs/settings-table.ts";
import type { Command } from "./command.ts";
import { WrongArguments } from "./command.ts";

/** What is generated, into which file: between the markers of the same name, or all of it. */
const PARTS: Readonly<Record<string, { file: URL; generate: () => Promise<Marked>; whole?: true }>> = {
  settings: { file: new URL("../../src/core/settings/README.md", import.meta.url), generate: async () => ({ ok: true, text: settingsTable() }) },
  "purge-costs": { file: new URL("../../src/core/purge/README.md", import.meta.url), generate: async () => ({ ok: true, text: purgeCosts() }) },
  openapi: { file: new URL("../../src/control/openapi.json", import.meta.url), generate: async () => ({ ok: true, text: openApiText() }), whole: true },
  conformance: { file: new URL("../../test/conformance/README.md", import.meta.url), generate: conformance },
};

async function conformance(): Promise<Marked> {
  const run = await readLastRun();
  return run.ok ? { ok: true, text: conformancePage(run.cases) } : run;
}

/** `docs`: rewrites the generated part of a document. */
export const docs: Command = {
  summary: "rewrites the generated parts of the documentation",
  usage: `downbeat docs ${Object.keys(PARTS).join("|")} [--check]

Rewrites what stands between the markers of the document, of \`openapi\` all of it. What \`conformance\` says comes from the last run of
\`npx vitest run --project node test/conformance\`.

  --check  writes nothing; exit code 1 when the document is stale`,
  async run(args) {
    const [name, ...more] = args.filter((arg) => arg !== "--check");
    const part = name !== undefined && Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (name === undefined || part === undefined || more.length > 0) {
      throw new WrongArguments(`expected one of ${Object.keys(PARTS).join(", ")}`);
    }
    const before = await readFile(part.file, "utf8");
    const generated = await part.generate();
    const after = generated.ok && part.whole !== true ? betweenMarkers(before, name, generated.text) : generated;
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
