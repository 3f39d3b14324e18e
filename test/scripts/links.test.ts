import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startFleet } from "../../scripts/local/fleet.ts";
import type { Fleet, FleetOptions } from "../../scripts/local/fleet.ts";

const config = join(import.meta.dirname, "links/wrangler.toml");
const start = (options: FleetOptions = {}): Promise<Fleet> => startFleet({ config, port: 0, pops: ["FRA", "NRT"], links: true, ...options });

async function ask(fleet: Fleet, colo: string, path: string): Promise<unknown> {
  const edge = fleet.edges.find((each) => each.colo === colo);
  if (edge === undefined) throw new Error(`no ${colo}`);
  return (await fetch(edge.url + path)).json();
}

describe("the links of a fleet", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await start();
  });
  beforeEach(() => fleet.links.clear());
  afterAll(() => fleet.close());
  const from = (colo: string, path: string): Promise<unknown> => ask(fleet, colo, path);
  const cutFrom = (place: string, to: string) => ({ error: `the link from ${place} to ${to} is cut` });
  const notes = async (): Promise<number> => ((await from("FRA", "/notes")) as unknown[]).length;

  test("carry calls to objects as they are", async () => {
    expect(await from("FRA", "/hello?region=enam")).toEqual({ heard: 1, name: "enam" });
    expect(await from("NRT", "/hello?region=enam")).toEqual({ heard: 2, name: "enam" });
  });

  test("are cut between one data centre and one region, and no other", async () => {
    await fleet.links.set({ from: "FRA", to: "region:weur", cut: "ask" });
    expect(await from("FRA", "/hello")).toEqual(cutFrom("FRA", "region:weur"));
    expect(await from("NRT", "/hello")).toMatchObject({ name: "weur" });
    expect(await from("FRA", "/hello?region=apac")).toMatchObject({ name: "apac" });
    await fleet.links.clear();
    expect(await from("FRA", "/hello")).toMatchObject({ name: "weur" });
  });

  test("are cut between a region and the ledger, wherever the region is asked from", async () => {
    await fleet.links.set({ from: "region:weur", to: "ledger", cut: "ask" });
    expect(await from("FRA", "/through")).toEqual({ ...cutFrom("region:weur", "ledger") });
    expect(await from("NRT", "/through")).toEqual({ ...cutFrom("region:weur", "ledger") });
    expect(await from("NRT", "/ledger")).toMatchObject({ heard: expect.any(Number) });
  });

  test("lose an ask before it arrives", async () => {
    const before = await notes();
    await fleet.links.set({ from: "region:weur", to: "ledger", cut: "ask" });
    await from("FRA", "/through");
    expect(await notes()).toBe(before);
  });

  test("lose an answer after the ask has arrived", async () => {
    const before = await notes();
    await fleet.links.set({ from: "region:weur", to: "ledger", cut: "answer" });
    expect(await from("FRA", "/through")).toEqual(cutFrom("region:weur", "ledger"));
    expect(await notes()).toBe(before + 1);
  });

  test("lose what is under way when they are cut", async () => {
    const slow = from("NRT", "/slow");
    while (!(await fleet.links.calls()).some(({ from, method }) => from === "NRT" && method === "slow"));
    await fleet.links.set({ from: "NRT", to: "region:weur", cut: "ask" });
    expect(await slow).toEqual(cutFrom("NRT", "region:weur"));
  });

  test("may say nothing at all", async () => {
    await fleet.links.set({ from: "FRA", to: "region:weur", cut: "silence" });
    const edge = fleet.edges[0]?.url ?? "";
    await expect(fetch(`${edge}/hello`, { signal: AbortSignal.timeout(500) })).rejects.toThrow(/timeout/);
  });

  test("delay a call by their round trip", async () => {
    await fleet.links.set({ from: "FRA", to: "region:weur", delayMs: 300 });
    const asked = performance.now();
    expect(await from("FRA", "/hello")).toMatchObject({ name: "weur" });
    expect(performance.now() - asked).toBeGreaterThanOrEqual(299);
  });

  test("hold for an entrypoint called through ctx.exports", async () => {
    await fleet.links.set({ from: "FRA", to: "region:weur", cut: "ask" });
    expect(await from("FRA", "/entrypoint")).toEqual(cutFrom("FRA", "region:weur"));
    expect(await from("NRT", "/entrypoint")).toMatchObject({ name: "weur" });
  });

  test("are named by the beginning of their ends too, the last word counts", async () => {
    await fleet.links.set({ from: "*", to: "region:*", cut: "ask" });
    await fleet.links.set({ from: "NRT", to: "region:*", cut: "none" });
    expect(await from("FRA", "/hello?region=oc")).toEqual(cutFrom("FRA", "region:oc"));
    expect(await from("NRT", "/hello?region=oc")).toMatchObject({ name: "oc" });
  });

  test("count calls", async () => {
    const count = async (): Promise<number> => (await fleet.links.calls()).find(({ from, to, method }) => from === "NRT" && to === "region:sam" && method === "hello")?.calls ?? 0;
    expect(await count()).toBe(0);
    await from("NRT", "/hello?region=sam");
    await from("NRT", "/hello?region=sam");
    expect(await count()).toBe(2);
  });

  test.each(["drain", "crash"] as const)("an object loses its memory and keeps its storage: %s", async (how) => {
    await from("NRT", "/ledger");
    const before = await notes();
    await fleet.evict("ledger", how);
    expect(await from("NRT", "/ledger")).toEqual({ heard: 1, notes: expect.objectContaining({ length: before + 1 }) });
    await from("FRA", "/hello?region=wnam");
    await fleet.evict("region:wnam", how);
    expect(await from("FRA", "/hello?region=wnam")).toEqual({ heard: 1, name: "wnam" });
  });

  test("an object that does not run cannot be ended, which is no fault", async () => {
    await fleet.evict("region:afr", "drain");
    await expect(fleet.evict("fill:one", "drain")).rejects.toThrow(/no Durable Object is bound as FILL/);
  });

  test("a crash breaks calls under way", async () => {
    const slow = from("FRA", "/slow");
    while (!(await fleet.links.calls()).some(({ from, method }) => from === "FRA" && method === "slow"));
    await fleet.evict("region:weur", "crash");
    expect(await slow).toEqual({ error: expect.stringContaining("crashed") });
  });
});

test("links hold from the start", async () => {
  const fleet = await start({ pops: ["FRA"], links: [{ from: "FRA", to: "region:weur", cut: "ask" }] });
  expect(await ask(fleet, "FRA", "/hello")).toEqual({ error: "the link from FRA to region:weur is cut" });
  await fleet.close();
});

test("a fleet without links says so, and leaves objects unbound that it is told to", async () => {
  const fleet = await start({ links: false, unbound: ["LEDGER"] });
  await expect(fleet.links.clear()).rejects.toThrow(/without links/);
  expect(await ask(fleet, "FRA", "/")).toEqual(["HOMES", "PLAN", "PREWARM_REGIONS", "REGION"]);
  await fleet.close();
});
