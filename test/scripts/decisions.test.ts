import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { decisionFile } from "../../scripts/local/decisions.ts";
import { startFleet } from "../../scripts/local/fleet.ts";
import { DECISION_MARK } from "../../src/core/routing/log.ts";

const folder = mkdtempSync(join(tmpdir(), "decisions-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a decision's line goes to the file, after what it holds, and no other does", () => {
  const path = join(folder, "a.log");
  writeFileSync(path, "earlier\n");
  const file = decisionFile(path);
  const line = `${DECISION_MARK}"nowMs":1}`;
  expect([line, '{"outcome":"hit"}', ` ${line}`, "", line].map((each) => file.take(each))).toEqual([true, false, false, false, true]);
  file.close();
  expect(file.take(line)).toBe(true);
  file.close();
  expect(readFileSync(path, "utf8")).toBe(`earlier\n${line}\n${line}\n`);
});

test("a fleet does not start where the file cannot be made", async () => {
  await expect(startFleet({ port: 0, decisions: join(folder, "nowhere", "a.log"), origin: "http://127.0.0.1:9" })).rejects.toThrow("ENOENT");
});

test("a fleet writes what its Worker logs of decisions, and nothing else of its lines", async () => {
  const worker = join(folder, "worker.mjs");
  writeFileSync(worker, `export default { fetch(request) { console.log(${JSON.stringify(`${DECISION_MARK}"nowMs":2}`)}); console.log("else"); return new Response("ok"); } };`);
  const decisions = join(folder, "fleet.log");
  const config = join(folder, "wrangler.toml");
  writeFileSync(config, `name = "a"\nmain = "worker.mjs"\ncompatibility_date = "2026-01-01"\n`);
  const fleet = await startFleet({ port: 0, config, bundle: worker, decisions });
  try {
    await (await fetch(fleet.edges[0]?.url ?? "")).text();
    await expect.poll(() => readFileSync(decisions, "utf8"), { timeout: 5000 }).toBe(`${DECISION_MARK}"nowMs":2}\n`);
  } finally {
    await fleet.close();
  }
});
