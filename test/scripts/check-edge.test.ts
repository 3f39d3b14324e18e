import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../scripts/commands/check/finding.ts";
import type { Behaviour } from "../origin/behaviour.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { closedUrl, startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { downbeat, type Run } from "./run.ts";

const song = bytesOf(901, 300_000);
const lasting: Behaviour = { bytes: song, headers: [["cache-control", "max-age=3600"]] };
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
  origin.serve("/track.mp3", lasting);
  origin.serve("/tags.json", { bytes: textOf(JSON.stringify({ tag: "slow ".repeat(500) })), type: "application/json", headers: [["cache-control", "max-age=60"]] });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const reported = ({ out }: Run): Report => JSON.parse(out) as Report;
const rowsOf = (report: Report, path?: string): Record<string, string> =>
  Object.fromEntries(report.findings.filter((finding) => finding.path === path).map(({ check, verdict }) => [check, verdict]));

describe("downbeat check", () => {
  it("finds nothing wrong with a good deployment and a good track, and ends with 0", async () => {
    const run = await downbeat("check", `${edge.url}/track.mp3`, "--json");
    const report = reported(run);
    expect(report.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(rowsOf(report)).toEqual({ reachable: "ok", downbeat: "ok", versions: "ok", clock: "ok", preflight: "ok", errors: "ok", "not there": "ok" });
    expect(rowsOf(report, "/track.mp3")).toMatchObject({
      answer: "ok", hit: "ok", ttl: "ok", range: "ok", "if-range": "ok", "if-none-match": "ok", head: "ok", cors: "ok", encoding: "ok",
    });
    expect(report.findings.find(({ check }) => check === "hit")?.found).toMatch(/^on try 2, Age \d$/);
    expect(run.code).toBe(0);
  });

  it("checks several paths and prints a table, with a hint for what is not as it should be", async () => {
    const { out, err, code } = await downbeat("check", edge.url, "/track.mp3", `${edge.url}/tags.json`);
    expect(err).toBe("");
    expect(out).toMatch(/^\/track\.mp3\n {2}ok {4}answer +200, audio\/mpeg, 300000 bytes$/m);
    expect(out).toMatch(/^\/tags\.json\n {2}ok {4}answer +200, application\/json/m);
    expect(out).toMatch(/^(?:ok|warn): \d+ ok, \d+ to look at, 0 wrong$/m);
    expect(code).toBe(0);
  });

  it("without a path asks for one and checks the rest", async () => {
    const run = await downbeat("check", edge.url, "--json");
    const report = reported(run);
    expect(report.findings.find(({ check }) => check === "path")).toMatchObject({ verdict: "warn", hint: expect.stringContaining(`${edge.url}/`) });
    expect(rowsOf(report)).toMatchObject({ downbeat: "ok", preflight: "ok", errors: "ok" });
    expect(report.notChecked).toContainEqual({ check: "range", path: "/", why: "the answer is not 200" });
    expect(run.code).toBe(0);
  });

  it("ends with 1 for a track that is not there", async () => {
    const run = await downbeat("check", `${edge.url}/nowhere.mp3`, "--json");
    expect(rowsOf(reported(run), "/nowhere.mp3")).toEqual({ answer: "fail" });
    expect(run.code).toBe(1);
  });

  it("ends with 2 where nothing answers", async () => {
    const run = await downbeat("check", await closedUrl(), "--json");
    expect(reported(run)).toMatchObject({ ran: false, findings: [{ check: "reachable", verdict: "fail" }] });
    expect(run.code).toBe(2);
  });

  it("ends with 1 at a server that is not Downbeat, and checks what it can there", async () => {
    const run = await downbeat("check", `${origin.url}/track.mp3`, "--json");
    const report = reported(run);
    expect(rowsOf(report)).toMatchObject({ downbeat: "fail", preflight: "fail", clock: "ok" });
    expect(rowsOf(report, "/track.mp3")).toMatchObject({ range: "ok", "if-none-match": "ok", cors: "fail" });
    expect(run.code).toBe(1);
  });

  it("gives up on a request after --timeout-ms, and tells what it is doing when all that takes long", async () => {
    origin.serve("/slow.mp3", { ...lasting, pace: { bytes: 1000, everyMs: 300 } });
    const run = await downbeat("check", `${origin.url}/slow.mp3`, "--timeout-ms", "400", "--json");
    expect(rowsOf(reported(run), "/slow.mp3")).toMatchObject({ range: "fail" });
    expect(run.err).toMatch(/^downbeat check: .+ of \/slow\.mp3 \.\.\.$/m);
  });

  it.each([
    [[], /found "nothing"/],
    [["my-edge.test"], /found "my-edge\.test"/],
    [["ftp://a.test"], /found "ftp:/],
    [["https://u:p@a.test"], /expected the deployment's URL/],
    [["https://a.test", "x.mp3"], /starts with "\/"; found "x\.mp3"/],
    [["https://a.test", "https://b.test/x.mp3", "--timeout-ms", "soon"], /another deployment.*--timeout-ms/s],
    [["https://a.test", "--header", "Range: bytes=0-1"], /--header.*Range/],
    [["https://a.test", "--header", "no colon"], /--header.*no colon/],
    [["https://a.test", "--loud"], /--loud/],
  ])("refuses %j with 2", async (args, said) => {
    const { code, err } = await downbeat("check", ...args);
    expect(err).toMatch(said);
    expect(code).toBe(2);
  });
});
