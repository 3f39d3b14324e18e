import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startFleet } from "../../scripts/local/fleet.ts";
import type { Fleet, FleetOptions } from "../../scripts/local/fleet.ts";

const config = join(import.meta.dirname, "fixtures/wrangler.toml");
const fixture = (options: FleetOptions = {}) => startFleet({ config, port: 0, ...options });

async function ask(fleet: Fleet, colo: string, path: string, init?: RequestInit): Promise<unknown> {
  const edge = fleet.edges.find((each) => each.colo === colo);
  if (edge === undefined) throw new Error(`no ${colo}`);
  return (await fetch(edge.url + path, init)).json();
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("a fleet of two data centres", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await fixture({ pops: ["FRA", "NRT"], origin: "http://127.0.0.1:1", settings: { LIST: [1, 2] }, reserve: true });
  });
  afterAll(() => fleet.close());

  test("gives each request the cf of its data centre", async () => {
    expect(await ask(fleet, "FRA", "/cf")).toMatchObject({ colo: "FRA", country: "DE", continent: "EU", timezone: "Europe/Berlin", latitude: "50.02640" });
    expect(await ask(fleet, "NRT", "/cf")).toMatchObject({ colo: "NRT", country: "JP", continent: "AS" });
  });

  test("leaves a cf that a request was made with, and lets a copy keep its own", async () => {
    expect(await ask(fleet, "FRA", "/own-cf")).toEqual({ colo: "OWN" });
    expect(await ask(fleet, "FRA", "/copied-cf")).toMatchObject({ colo: "FRA" });
  });

  test("carries cf into an entrypoint called through ctx.exports", async () => {
    expect(await ask(fleet, "NRT", "/loopback")).toEqual({ colo: "NRT" });
  });

  test("keeps memory apart", async () => {
    expect(await ask(fleet, "FRA", "/memory")).toBe(1);
    expect(await ask(fleet, "FRA", "/memory")).toBe(2);
    expect(await ask(fleet, "NRT", "/memory")).toBe(1);
  });

  test("keeps caches opened by data centre apart", async () => {
    expect(await ask(fleet, "FRA", "/cache")).toEqual({ found: null });
    expect(await ask(fleet, "FRA", "/cache")).toEqual({ found: "downbeat:FRA" });
    expect(await ask(fleet, "NRT", "/cache")).toEqual({ found: null });
  });

  test("shares Durable Objects", async () => {
    expect(await ask(fleet, "FRA", "/object")).toBe(1);
    expect(await ask(fleet, "NRT", "/object")).toBe(2);
  });

  test("shares the reserve bucket", async () => {
    await ask(fleet, "FRA", "/reserve", { method: "PUT", body: "kept" });
    expect(await ask(fleet, "NRT", "/reserve")).toBe("kept");
  });

  test("puts origin and settings over the file's vars", async () => {
    expect(await ask(fleet, "FRA", "/env")).toMatchObject({ PLAN: "paid", ORIGIN: "http://127.0.0.1:1", GREETING: "from the file", LIST: [1, 2], RESERVE: "object" });
  });

  test("says where each region's object stands, and has no other regions warmed", async () => {
    expect(await ask(fleet, "NRT", "/env")).toMatchObject({ HOMES: { weur: "FRA", "apac-ne": "NRT" }, PREWARM_REGIONS: ["weur", "apac-ne"] });
  });
});

test("lets the first of a region's data centres be where its object stands, and settings name other regions", async () => {
  const fleet = await fixture({ pops: ["CDG", "FRA", "IAD"], settings: { PREWARM_REGIONS: ["enam"] } });
  expect(await ask(fleet, "FRA", "/env")).toMatchObject({ HOMES: { weur: "CDG", enam: "IAD" }, PREWARM_REGIONS: ["enam"] });
  await fleet.close();
});

test("binds no reserve unless asked", async () => {
  const fleet = await fixture();
  expect(await ask(fleet, "FRA", "/env")).toMatchObject({ RESERVE: "undefined" });
  await fleet.close();
});

test("leaves no workerd behind when closed", async () => {
  const fleet = await fixture();
  const pid = fleet.pid ?? Number.NaN;
  expect(alive(pid)).toBe(true);
  await fleet.close();
  expect(alive(pid)).toBe(false);
});

test("tells two fleets' processes apart when they start at once", async () => {
  const fleets = await Promise.all([fixture(), fixture()]);
  expect(new Set(fleets.map((fleet) => fleet.pid)).size).toBe(2);
  await Promise.all(fleets.map((fleet) => fleet.close()));
});

test("keeps caches, objects and buckets in the persist folder, whichever data centre comes first", async () => {
  const persist = await mkdtemp(join(tmpdir(), "fleet-"));
  const first = await fixture({ persist, reserve: true });
  await ask(first, "FRA", "/cache");
  await ask(first, "FRA", "/object");
  await ask(first, "FRA", "/reserve", { method: "PUT", body: "kept" });
  await first.close();
  const second = await fixture({ persist, reserve: true, pops: ["NRT", "FRA"] });
  expect(await ask(second, "FRA", "/cache")).toEqual({ found: "downbeat:FRA" });
  expect(await ask(second, "FRA", "/object")).toBe(2);
  expect(await ask(second, "FRA", "/reserve")).toBe("kept");
  await second.close();
  await rm(persist, { recursive: true });
});

test("refuses an unknown data centre and lists the known ones", async () => {
  await expect(fixture({ pops: ["FRA", "XXX"] })).rejects.toThrow(/unknown data centre "XXX"; known: AKL, .*FRA/);
});

test("names the port that is taken", async () => {
  const squatter = createServer();
  await new Promise<void>((done) => squatter.listen(0, "127.0.0.1", done));
  const { port } = squatter.address() as AddressInfo;
  await expect(fixture({ port })).rejects.toThrow(new RegExp(`port ${port} on 127.0.0.1 is in use`));
  squatter.close();
});
