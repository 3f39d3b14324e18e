import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Explanation } from "../../../src/control/explain.ts";
import { bytesOf } from "../../origin/bytes.ts";
import { fresh, startScene, urlOf, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600, stale-while-revalidate=600"];
let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ LEASE_SEC: 1 });
});
afterAll(() => scene?.close());

const explain = async (path: string): Promise<Explanation> => JSON.parse((await scene.control("GET", `/explain?url=${encodeURIComponent(urlOf(path))}`)).text) as Explanation;

describe("explain", () => {
  it("says of a copy that it was purged, and that the origin is asked", async () => {
    const path = "/explained.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    expect((await explain(path)).would.outcome).toBe("hit");
    await scene.purge({ files: [urlOf(path)] });
    const { would, tiers } = await explain(path);
    expect([would.outcome, ...tiers.map(({ copy }) => copy?.purged)]).toEqual(["miss", "dead", "dead"]);
  });

  it("says of a copy that was purged softly that it is stale", async () => {
    const path = "/explained-soft.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)], mode: "soft" });
    const { would, tiers } = await explain(path);
    expect([would.outcome, ...tiers.map(({ copy }) => copy?.purged)]).toEqual(["stale", "stale", "stale"]);
  });
});
