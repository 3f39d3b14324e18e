import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { conformancePage } from "../../scripts/docs/conformance-page.ts";
import { digestOfAll, type CaseRun } from "../../scripts/docs/conformance-run.ts";
import { digestOf } from "./report.ts";
import { CASES } from "./tables/index.ts";

const page = await readFile(new URL("README.md", import.meta.url), "utf8");
const HOW = "else: npx vitest run --project node test/conformance/conformance.test.ts, then npm run downbeat -- docs conformance";

describe("the page", () => {
  it(`tells of the cases there are and no others (${HOW})`, () => {
    const told = [...page.matchAll(/^\| .* \| `([a-z0-9-]+)` \|$/gm)].map(([, id = ""]) => id);
    expect(told.toSorted()).toEqual(CASES.map(({ id }) => id).toSorted());
  });

  it(`was made from a run of the tables as they are (${HOW})`, () => {
    const digest = digestOfAll(CASES.map((given) => ({ id: given.id, digest: digestOf(given) })));
    expect(/\(tables `([0-9a-f]+)`\)/.exec(page)?.[1]).toBe(digest);
  });
});

describe("conformancePage", () => {
  const run = (id: string, clause: string, more: Partial<CaseRun> = {}): CaseRun =>
    ({ id, digest: id, clause, says: `fact of ${id}`, world: "audio", wrong: [], ...more });
  const made = conformancePage([
    run("b", "RFC 9111 §4.10"), run("a", "RFC 9111 §4.2.1", { refused: "a reason" }), run("c", "RFC 9111 §4.2", { wrong: ["step 1: a | b"] }),
    run("d", "RFC 5861 §3", { refused: "not seen", wrong: ["step 2: no"] }),
  ]);

  it("puts clauses in the order of their numbers, documents too", () => {
    expect(made.match(/^##+ .*$/gm)).toEqual(["## RFC 5861", "### §3", "## RFC 9111", "### §4.2", "### §4.2.1", "### §4.10"]);
  });

  it("claims a pass for what passed alone", () => {
    expect(made.match(/^.*\bpasses\b.*$/gm)).toEqual(["| fact of b | audio | passes | `b` |"]);
    expect(made).toContain("| fact of a | audio | as it says; on purpose: a reason | `a` |");
    expect(made).toContain("| fact of d | audio | **fails**: step 2: no | `d` |");
    expect(made).toContain("| all | 4 | 1 | 1 | 2 |");
  });

  it("does not let a text end its cell", () => {
    expect(made).toContain(String.raw`a \| b`);
  });
});

describe("digestOf", () => {
  const base = { id: "a", clause: "RFC 9111 §3", says: "x", steps: [{ expect: { status: 200 } }] } as const;

  it("changes with a step, and with what a function of the clock says", () => {
    const dated = (seconds: number) => digestOf({ ...base, steps: [{ origin: { fields: { date: (now) => String(now + seconds) } }, expect: {} }] });
    expect(new Set([digestOf(base), digestOf({ ...base, steps: [{ expect: { status: 201 } }] }), dated(1), dated(2)]).size).toBe(4);
    expect(dated(1)).toBe(dated(1));
  });

  it("changes with a pattern", () => {
    const wanting = (pattern: RegExp) => digestOf({ ...base, steps: [{ expect: { fields: { via: pattern } } }] });
    expect(wanting(/a/)).not.toBe(wanting(/b/));
  });
});
