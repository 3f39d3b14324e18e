import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReceiptView } from "../../../src/control/answers.ts";
import { textOf } from "../../origin/bytes.ts";
import { type Origin, startOrigin } from "../../origin/origin.ts";
import { type Edge, startEdge } from "../../support/edge.ts";
import { here } from "./here.ts";

const TOKEN = "a-token-of-the-tests";
let origin: Origin;
let edge: Edge;
let folder: string;
let at: string[];
beforeAll(async () => {
  origin = await startOrigin();
  const sha256 = createHash("sha256").update(TOKEN).digest("hex");
  edge = await startEdge(origin, { pops: ["FRA", "IAD"], settings: { LEASE_SEC: 1, CONTROL_TOKENS: [{ name: "ci", sha256, scopes: ["*"] }] } });
  folder = await mkdtemp(join(tmpdir(), "downbeat-edge-"));
  at = ["--edge", edge.url, "--token", TOKEN];
}, 60_000);
afterAll(async () => {
  await edge?.close();
  await origin?.close();
  await rm(folder, { recursive: true });
});

const serve = (text: string): unknown =>
  origin.serve("/7.txt", { bytes: textOf(text), type: "text/plain", etag: `"${text}"`, headers: [["cache-control", "max-age=600"], ["cache-tag", "release:7"]] });
const heard = (): Promise<string[]> => Promise.all(edge.pops.map(async ({ url }) => await (await fetch(`${url}/7.txt`)).text()));

describe("the verbs before a real edge of two data centres", { timeout: 60_000 }, () => {
  it("purge what both hold, and come back when neither gives it any more", async () => {
    serve("wrong master");
    expect(await heard()).toEqual(["wrong master", "wrong master"]);
    serve("right master");
    expect(await heard()).toEqual(["wrong master", "wrong master"]);
    const { code, out } = await here("purge", "--tag", "release:7", "--json", ...at);
    expect(await heard()).toEqual(["right master", "right master"]);
    const { state, receipts } = JSON.parse(out) as { state: string; receipts: ReceiptView[] };
    expect([code, state, receipts[0]?.regions.map(({ region }) => region).toSorted()]).toEqual([0, "complete", ["enam", "weur"]]);
  });

  it("block it, show who was refused, and lift the block", async () => {
    expect((await here("block", "seven", "--tag", "release:7", "--country", "DE", "--reason", "the licence ended", ...at)).code).toBe(0);
    const [german, american] = await Promise.all(edge.pops.map(({ url }) => fetch(`${url}/7.txt`)));
    expect([german?.status, american?.status]).toEqual([451, 200]);
    expect((await here("blocks", "seven", ...at)).out).toMatch(/^block {6}seven, holding\nnames {6}tag:release:7\nwhere {6}DE\n/);
    expect((await here("unblock", "seven", ...at)).code).toBe(0);
    expect(await heard()).toEqual(["right master", "right master"]);
  });

  it("export a log that verifies", async () => {
    const file = join(folder, "log.jsonl");
    expect((await here("purges", "export", "--out", file, ...at)).code).toBe(0);
    expect(await here("purges", "verify", file)).toMatchObject({ code: 0, out: expect.stringMatching(/^The chain holds: \d+ records, 1 to \d+\./) });
    expect((await here("purges", "--limit", "2", ...at)).out).toMatch(/^number [^\n]*\n[^\n]* block [^\n]*\n[^\n]* unblock [^\n]*\n$/);
    expect((await here("purges", ...at)).out).toMatch(/ci {2}hard purge {2}complete after [^]*ci {2}block [^]*ci {2}unblock /);
  });

  it("are refused with a token that is none", async () => {
    expect((await here("purge", "--tag", "a", "--edge", edge.url, "--token", "nobody")).code).toBe(4);
  });
});
