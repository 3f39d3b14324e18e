import { describe, expect, it } from "vitest";
import { EdgesScene } from "./edges-scene.ts";
import { bytesOf, sameBytes } from "./make.ts";

const WHOLE = bytesOf({ first: 0, last: 99_999 });
const healthOf = (scene: EdgesScene, edge: string) => scene.isolate.routes?.book.standings(Date.now()).find(({ id }) => id === edge)?.health.kind;

describe("a listener in a hurry", () => {
  it("whose edge is later than usual has another asked; the first good answer wins and the other is given up", async () => {
    const scene = new EdgesScene(["a", "b"]);
    scene.measured(60, "a", "b");
    await scene.set("a", "hold");
    const heard = await scene.get("/x/track.flac");
    expect(sameBytes(heard.bytes, WHOLE)).toBe(true);
    await scene.gone("a", 1);
    await scene.settled();
    const reports = scene.isolate.routes?.take(Date.now()) ?? [];
    expect(reports.find(({ id }) => id === "b")?.hedges).toBeGreaterThan(0);
    expect(healthOf(scene, "a")).toBe("ok");
  });

  it("waits where the share of extra requests is spent", async () => {
    const scene = new EdgesScene(["a", "b"], { ROUTING: { hedge_share: 0 }, UPSTREAM_FIRST_BYTE_TIMEOUT_MS: 300 });
    scene.measured(60, "a", "b");
    await scene.set("a", "hold");
    expect(sameBytes((await scene.get("/x/track.flac")).bytes, WHOLE)).toBe(true);
    const reports = scene.isolate.routes?.take(Date.now()) ?? [];
    expect(reports.map(({ hedges }) => hedges)).toEqual([0, 0]);
  });

  it("has no other asked that is drained, pinned away or dead", async () => {
    const scene = new EdgesScene(["a", "b"], { UPSTREAM_FIRST_BYTE_TIMEOUT_MS: 300 }, { b: { drain: true } });
    scene.measured(60, "a", "b");
    await scene.set("a", "hold");
    await scene.get("/x/track.flac", { headers: { range: "bytes=0-99" } });
    const reports = scene.isolate.routes?.take(Date.now()) ?? [];
    expect(reports.map(({ hedges }) => hedges)).toEqual([0, 0]);
  });
});

describe("an edge on trial", () => {
  /** `a` is ejected at once and on trial as soon as the clock has moved. */
  const ejected = async () => {
    const scene = new EdgesScene(["a", "b"], { ROUTING: { failures_in_row: 1, eject_ms: 1, most_eject_ms: 1 } });
    await scene.set("a", "status=500");
    await scene.get("/x/first.flac", { headers: { range: "bytes=0-99" } });
    await scene.settled();
    while (healthOf(scene, "a") !== "trial") await fetch(scene.urlOf("nobody")).then((response) => response.arrayBuffer());
    return scene;
  };

  it("keeps nobody waiting: another is asked soon, and it may still answer and return", async () => {
    const scene = await ejected();
    await scene.set("a", "hold");
    const heard = await scene.get("/x/second.flac", { headers: { range: "bytes=0-99" } });
    expect([heard.status, healthOf(scene, "a")]).toEqual([206, "trial"]);
    await scene.open("a");
    await expect.poll(() => healthOf(scene, "a")).not.toBe("trial");
    expect(healthOf(scene, "a")).toBe("returning");
  });

  it("that answers first has its answer used", async () => {
    const scene = await ejected();
    await scene.set("a", "");
    await scene.set("b", "hold");
    const heard = await scene.get("/x/second.flac", { headers: { range: "bytes=0-99" } });
    expect([heard.status, healthOf(scene, "a")]).toEqual([206, "returning"]);
  });

  it("that fails again stays out, and its listener has lost next to nothing", async () => {
    const scene = await ejected();
    const heard = await scene.get("/x/second.flac", { headers: { range: "bytes=0-99" } });
    expect([heard.status, ["ejected", "trial"].includes(healthOf(scene, "a") ?? "")]).toEqual([206, true]);
  });
});
