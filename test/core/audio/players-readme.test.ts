import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Form, PLAYERS, type Since } from "../../../src/core/audio/players.ts";

const rows = Object.values(PLAYERS);
const forms = [...new Set(rows.flatMap((row) => Object.keys(row) as Form[]))];
const since = (version: number | undefined): string => (version === undefined ? "–" : version === 0 ? "+" : String(version));
const cell = (one: Since | undefined): string => (one === undefined ? "" : `${since(one.whole)} ${since(one.first)}`);

const table = [
  `| | ${Object.keys(PLAYERS).join(" | ")} |`,
  `|---|${"---|".repeat(rows.length)}`,
  ...forms.map((form) => `| ${form} | ${rows.map((row) => cell(row[form])).join(" | ")} |`),
].join("\n");

it("the room's README shows the table of players as it is", () => {
  expect(readFileSync(new URL("../../../src/core/audio/README.md", import.meta.url), "utf8")).toContain(`\n${table}\n`);
});
