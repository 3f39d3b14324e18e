import { describe, expect, it } from "vitest";
import { streamRest } from "../../edge/deliver/rest.ts";
import { EdgesScene } from "./edges-scene.ts";
import { bytesOf, sameBytes } from "./make.ts";

const WHOLE = bytesOf({ first: 0, last: 99_999 });
describe("a body that breaks off in its middle", () => {
  it.each([
    ["with its connection", "cut=5000"],
    ["by resting", "stall=5000"],
    ["before its first byte", "stall=0"],
  ])("%s goes on from another edge, byte for byte", async (_, how) => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", how);
    const heard = await scene.get("/x/track.flac");
    expect([heard.status, heard.broken]).toEqual([200, false]);
    expect(sameBytes(heard.bytes, WHOLE)).toBe(true);
    expect(await scene.asked("b")).toContain(`GET bytes=${how.split("=")[1]}-16383`);
    expect(await scene.asked(scene.origin)).toEqual([]);
  });

  it("goes on although each edge breaks off in turn", async () => {
    const scene = new EdgesScene(["a", "b", "c"]);
    await scene.set("a", "cut=3000");
    await scene.set("b", "cut=4000");
    expect(sameBytes((await scene.get("/x/track.flac")).bytes, WHOLE)).toBe(true);
    expect((await scene.asked("c"))[0]).toBe("GET bytes=7000-16383");
  });

  it("that came whole goes on as a range where another edge has ranges", async () => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", "part=none&cut=30000");
    const heard = await scene.get("/x/track.flac");
    expect(sameBytes(heard.bytes, WHOLE)).toBe(true);
    expect(await scene.asked("b")).toEqual(["GET bytes=30000-99999"]);
  });

  it("gives up an edge without ranges that rests before the missing bytes, its connection too", async () => {
    const scene = new EdgesScene(["a", "b"], { UPSTREAM_IDLE_TIMEOUT_MS: 400, ROUTING: { attempts: 2 } });
    await scene.set("a", "cut=5000&until=1");
    await scene.set("b", "part=none&stall=2000");
    const { response } = await scene.begin("/x/track.flac", { headers: { range: "bytes=0-16383" } });
    await scene.set("a", "status=500");
    await expect(response.arrayBuffer()).rejects.toThrow();
    await scene.gone("b", 1);
  });

  it("goes on when all of them were away for a moment", async () => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", "cut=5000&until=1");
    await scene.set("b", "status=500&until=1");
    expect(sameBytes((await scene.get("/x/track.flac")).bytes, WHOLE)).toBe(true);
  });

  it("breaks where nobody has the rest, after a few questions", async () => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("b", "status=500");
    await scene.set("a", "cut=5000");
    const { response } = await scene.begin("/x/track.flac", { headers: { range: "bytes=0-16383" } });
    for (const edge of scene.edges) await scene.set(edge, "status=500");
    await expect(response.arrayBuffer()).rejects.toThrow();
    const asked = await Promise.all(scene.edges.map((edge) => scene.asked(edge)));
    expect(asked.flat().length).toBeLessThan(30);
  });

  it("breaks where the rest is to be had only of another representation", async () => {
    const scene = new EdgesScene(["a", "b"], { UPSTREAM_RETRIES: 0 });
    await scene.set("a", "cut=5000&until=1");
    await scene.set("b", 'etag="b"');
    const first = await scene.get("/x/track.flac");
    // The edge it came from is well again, and may continue it.
    expect(sameBytes(first.bytes, WHOLE)).toBe(true);
    await scene.settled();
    await scene.set("a", "cut=5000&size=90000");
    const { response } = await scene.begin("/y/track.flac");
    await expect(response.arrayBuffer()).rejects.toThrow();
  });
});

describe("the rest in one plain range", () => {
  it("goes on from another edge where one breaks off, and never over a slow listener", async () => {
    const scene = new EdgesScene(["a", "b"]);
    const { response, context } = await scene.begin("/x/track.flac", { headers: { range: "bytes=0-99" } });
    await response.arrayBuffer();
    await scene.settled();
    const { target } = context;
    const descriptor = target && scene.isolate.memory.peek(target.key)?.descriptor;
    if (target === undefined || descriptor === undefined) throw new Error("nothing was stored");
    await scene.set("a", "cut=40000");
    const taken: number[] = [];
    const end = await streamRest(context, target, descriptor, { first: 20_000, last: 99_999 }, async (chunk) => {
      taken.push(...chunk);
      await Promise.resolve();
    });
    expect([end, sameBytes(Uint8Array.from(taken), bytesOf({ first: 20_000, last: 99_999 }))]).toEqual(["complete", true]);
    expect((await scene.asked("b")).at(-1)).toBe("GET bytes=60000-99999");
  });
});
