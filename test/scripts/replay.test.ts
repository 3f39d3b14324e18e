import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readLogLine } from "../../scripts/commands/replay/record.ts";
import { Replay } from "../../scripts/commands/replay/replay.ts";
import { decide } from "../../src/core/routing/decide.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import { type Decided, decisionLine } from "../../src/core/routing/log.ts";
import type { Question } from "../../src/core/routing/question.ts";
import type { Standing } from "../../src/core/routing/standing.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import { NOW, POLICY, edge, fleet, present, questions, standing, track } from "../core/routing/make.ts";
import { downbeat } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "replay-"));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, lines: readonly string[]): string {
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  return join(folder, name);
}

function lineOf(question: Question, edges: readonly Edge[], standings: readonly Standing[], steers: readonly Steer[] = [], more: Partial<Decided> = {}): string {
  const decision = decide(question, edges, standings, steers, POLICY, { nowMs: NOW, region: "weur" });
  return decisionLine({ nowMs: NOW, region: "weur", question, edges, standings, steers, policy: POLICY, decision, attempts: [], ...more });
}

/** Dear and near, cheap and far: what waits costs 90 of what the other does for 10. */
const EDGES = [edge("near", { pricePerGb: 90 }), edge("cheap", { pricePerGb: 10 })];
const STANDINGS = [standing("near", { firstByteMs: 20 }), standing("cheap", { firstByteMs: 100 })];
const MB = 1e6;
const urgent = (n: number) => lineOf(track(n, { patience: 0, bytes: MB }), EDGES, STANDINGS, [], { firstByteMs: 25 });
const patient = (n: number) => lineOf(track(n, { patience: 1, bytes: MB }), EDGES, STANDINGS, [], { firstByteMs: 110 });

describe("a line that is read back", () => {
  it("decides as what it was written of, whatever that was", () => {
    fc.assert(fc.property(fleet, questions, fc.constantFrom(undefined, "weur", "oc"), (placed, question, region) => {
      const [edges, standings, steers] = [placed.map((one) => one.edge), present(placed.map((one) => one.standing)), present(placed.map((one) => one.steer))];
      const at = { nowMs: NOW, ...(region === undefined ? {} : { region: region as "weur" }) };
      const decision = decide(question, edges, standings, steers, POLICY, at);
      const read = readLogLine(decisionLine({ ...at, question, edges, standings, steers, policy: POLICY, decision, attempts: [] }));
      if (read.kind !== "decision") throw new Error(read.why);
      const { recorded } = read;
      expect(decide(recorded.question, recorded.edges, recorded.standings, recorded.steers, recorded.policy, at)).toEqual(decision);
      const replay = new Replay();
      replay.take(recorded, 1);
      expect(replay.result().differing).toEqual([]);
    }), { numRuns: 300 });
  });

  it.each([
    ["nothing of ours", "upstream timed out", "no JSON; cut off, or another program's line"],
    ["a line cut off", urgent(1).slice(0, -20), "no JSON; cut off, or another program's line"],
    ["another line of the log", '{"outcome":"hit","tier":"memory"}', "no decision"],
    ["a list", "[1]", "no decision"],
    ["another format", urgent(1).replace('{"decision":1', '{"decision":7'), "a decision of format 7, where 1 can be read"],
    ["a text for a number", urgent(1).replace('"nowMs":', '"nowMs":"x","was":'), "nowMs: Invalid input"],
    ["a number that was none", urgent(1).replace('"firstByteMs":20', '"firstByteMs":null'), "standings[0].firstByteMs: Invalid input"],
    ["no question", urgent(1).replace('"question":', '"q":'), "question: Invalid input"],
    ["a policy that lacks a number", urgent(1).replace('"panic":', '"panics":'), "policy.panic: Invalid input"],
    ["a region there is not", urgent(1).replace('"weur"', '"mars"'), "region: Invalid "],
  ])("%s is not read, and it is said why", (_, text, why) => {
    expect(readLogLine(text)).toMatchObject({ kind: "unreadable", why: expect.stringContaining(why) as unknown });
  });

  it("whatever it holds, is read or refused", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `{"decision":1,"nowMs":1,"edges":${json}}`)), (text) => {
      expect(["decision", "unreadable"]).toContain(readLogLine(text).kind);
    }));
  });
});

describe("downbeat replay", () => {
  const log = file("good.log", [urgent(1), urgent(2), urgent(3), patient(4)]);

  it("says what another policy moves, and what it is expected to bring and cost", async () => {
    const { code, out, err } = await downbeat("replay", "--log", log, "--policy", '{"ms_per_price": 0}', "--json");
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toEqual({
      decisions: 4,
      moved: 1,
      moves: [{ from: "cheap", to: "near", requests: 1 }],
      edges: [
        { id: "cheap", before: { requests: 1, bytes: MB }, after: { requests: 0, bytes: 0 } },
        { id: "near", before: { requests: 3, bytes: 3 * MB }, after: { requests: 4, bytes: 4 * MB } },
      ],
      firstByteMs: { before: { p50: 20, p95: 100 }, after: { p50: 20, p95: 20 }, measured: { p50: 25, p95: 110 } },
      costPerGb: { before: expect.closeTo(70, 9) as unknown, after: expect.closeTo(90, 9) as unknown },
      differing: [],
      changes: [{ name: "ms_per_price", from: [POLICY.msPerPrice], to: 0, used: true }],
      unreadable: [],
    });
  });

  it("draws the same as tables, and reads the policy from a file", async () => {
    const { code, out, err } = await downbeat("replay", "--log", log, "--policy", file("policy.json", ['{"ms_per_price": 0, "eject_ms": 500}']));
    expect([code, err]).toEqual([0, ""]);
    const lines = out.split("\n").map((line) => line.trim().split(/ {2,}/));
    expect(lines).toEqual(expect.arrayContaining([
      ["4 decisions, 0 unreadable lines"],
      ["ms_per_price 300,000 -> 0"],
      ["eject_ms 1,000 -> 500: no decision looks at it; what it changes has been measured or done already"],
      ["moved: 1 (25.0 %)"],
      ["edge", "before", "after", "bytes before", "after"],
      ["cheap", "25.0 %", "0.0 %", "25.0 %", "0.0 %"],
      ["cheap", "near", "1", "25.0 %"],
      ["first byte p95, ms", "100.0", "20.0", "110.0"],
      ["cost per GB", "70.0000", "90.0000"],
    ]));
  });

  it("names lines it cannot read, and goes on with the rest", async () => {
    const { code, out, err } = await downbeat("replay", "--log", file("bad.log", [urgent(1), "rubbish", "", urgent(2).slice(0, 99), patient(3)]), "--json");
    expect(code).toBe(1);
    expect(err.trim().split("\n")).toEqual([2, 4].map((line) => `${join(folder, "bad.log")}:${line}: no JSON; cut off, or another program's line`));
    expect(JSON.parse(out)).toMatchObject({ decisions: 2, moved: 0, unreadable: [{ line: 2 }, { line: 4 }] });
  });

  it("says where the log was decided otherwise than it would be now", async () => {
    const drifted = urgent(2).replace('"order":["near","cheap"]', '"order":["cheap","near"]');
    expect(drifted).not.toBe(urgent(2));
    const { code, out } = await downbeat("replay", "--log", file("drift.log", [urgent(1), drifted, patient(3)]));
    expect(code).toBe(1);
    expect(out).toContain("1 decision of 3 comes out otherwise under the policy it was made with: another version made them. Line 2");
  });

  it.each<[string, string[], string]>([
    ["no log", [], "expected --log with a file, or - for standard input"],
    ["a bare word", ["--log", "x", "y"], "expected options alone, found y"],
    ["a policy that is no JSON", ["--log", "x", "--policy", "{"], "expected --policy to hold ROUTING as JSON"],
    ["a policy file that is not there", ["--log", "x", "--policy", "nowhere.json"], "nowhere.json"],
    ["everything that is wrong with a policy", ["--log", "x", "--policy", '{"panic": 2, "msperprice": 1}'], "ROUTING.panic"],
    ["everything that is wrong with a policy", ["--log", "x", "--policy", '{"panic": 2, "msperprice": 1}'], "ROUTING.msperprice"],
  ])("%s is told, with exit code 2", async (_, args, told) => {
    const { code, err } = await downbeat("replay", ...args);
    expect([code, err.includes(told) ? told : err]).toEqual([2, told]);
  });

  it.each([["a log that is not there", join(folder, "nothing.log"), "ENOENT"], ["an empty log", file("empty.log", [""]), "no decision in"]])("%s is told, with exit code 1", async (_, path, told) => {
    const { code, out, err } = await downbeat("replay", "--log", path);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(told);
  });
});
