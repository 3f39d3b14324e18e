import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { METRICS_TYPES } from "../../../src/core/metrics/format.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import { hasPrometheus, type ReadFamily, readByPrometheus } from "../../support/prometheus.ts";
import { CONTROL_TOKENS, TOKENS } from "./explaining.ts";

/** Those that are asked, whoever else is there. */
const REGIONS = ["weur", "apac-ne", "oc"];

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { CONTROL_TOKENS, PREWARM_REGIONS: REGIONS } });
});
afterAll(async () => {
  await edge.close();
  await origin.close();
});

const PATH = "/_downbeat/v1/metrics";
const scraped = (accept?: string) => edge.get(PATH, { authorization: `Bearer ${TOKENS.read}`, ...(accept !== undefined && { accept }) });

describe("a real edge", () => {
  it("tells every region and the ledger as OpenMetrics, or in the older format where that is asked for", async () => {
    const [open, older] = await Promise.all([scraped(), scraped("text/plain;version=0.0.4;q=0.3")]);
    expect([open.status, open.header("content-type"), older.status, older.header("content-type")]).toEqual([200, METRICS_TYPES.openmetrics, 200, METRICS_TYPES.prometheus]);
    const text = open.body.toString();
    for (const region of REGIONS) expect(text).toContain(`\ndownbeat_region_up{region="${region}"} 1\n`);
    expect(text).toContain("\ndownbeat_ledger_up 1\n");
    expect(text.endsWith("\n# EOF\n")).toBe(true);
    expect(older.body.toString()).toContain("\ndownbeat_ledger_up 1\n");
  });

  it("is nobody's but the operator's", async () => {
    const answers = await Promise.all([edge.get(PATH), edge.get(PATH, { authorization: `Bearer ${TOKENS.purge}` }), edge.ask(PATH, { method: "POST", headers: { authorization: `Bearer ${TOKENS.read}` } })]);
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 405]);
  });

  it.skipIf(!hasPrometheus)("is read by Prometheus' own parser, in both formats, with what was done", async () => {
    const purged = await edge.ask("/_downbeat/v1/purge", { method: "POST", headers: { authorization: `Bearer ${TOKENS.all}`, "content-type": "application/json" }, body: Buffer.from('{"tags":["a"],"mode":"soft"}') });
    expect(purged.status).toBe(200);
    const texts = [["openmetrics", (await scraped()).body.toString()], ["prometheus", (await scraped("text/plain")).body.toString()]] as const;
    for (const read of readByPrometheus(texts)) {
      if ("error" in read) throw new Error(read.error);
      const values = (name: string) => read.families.flatMap(({ samples }: ReadFamily) => samples).filter((sample) => sample.name === name);
      expect(values("downbeat_purges_total")).toEqual([{ name: "downbeat_purges_total", labels: { mode: "soft" }, value: 1 }]);
      expect(values("downbeat_region_up")).toHaveLength(REGIONS.length);
      expect(values("downbeat_judgement")).toHaveLength(3 * REGIONS.length);
    }
  });
});
