import { describe, expect, it } from "vitest";
import { EdgesScene, type Heard } from "./edges-scene.ts";
import { bytesOf, sameBytes } from "./make.ts";

/** The second slice's first bytes, and some of the third. */
const SECOND = "bytes=20000-20099";
const THIRD = "bytes=90000-90099";

const part = (scene: EdgesScene, range: string): Promise<Heard> => scene.get("/x/track.flac", { headers: { range } });

/** An isolate that has the head of the file from `b` only, although `a` is the one it would rather ask. */
async function fromB(settings: Readonly<Record<string, unknown>> = {}): Promise<EdgesScene> {
  const scene = new EdgesScene(["a", "b", "c"], settings);
  await scene.set("a", "status=500");
  const head = await part(scene, "bytes=0-99");
  expect([head.status, head.headers.get("etag")]).toEqual([206, '"a"']);
  await scene.settled();
  await scene.set("a", "");
  return scene;
}

describe("an edge with another representation than the one being delivered", () => {
  it.each([
    ["another validator", 'etag="z"'],
    ["another length", "size=90050"],
    ["nothing at all", "status=404"],
    ["a file that ends before", "size=10000"],
  ])("%s: is not mixed in, the edge it came from is asked, and it is counted", async (_, how) => {
    const scene = await fromB();
    await scene.set("a", how);
    const heard = await part(scene, SECOND);
    expect([heard.status, heard.headers.get("etag"), sameBytes(heard.bytes, bytesOf({ first: 20_000, last: 20_099 }))]).toEqual([206, '"a"', true]);
    await scene.settled();
    const reports = scene.isolate.routes?.take(Date.now()) ?? [];
    expect(reports.map(({ id, drifts }) => [id, drifts])).toEqual([["a", 1], ["b", 0], ["c", 0]]);
  });

  it("is not asked for that representation again", async () => {
    const scene = await fromB();
    await scene.set("a", 'etag="z"');
    await part(scene, SECOND);
    await scene.settled();
    const before = (await scene.asked("a")).length;
    const heard = await part(scene, THIRD);
    expect([sameBytes(heard.bytes, bytesOf({ first: 90_000, last: 90_099 })), (await scene.asked("a")).length]).toEqual([true, before]);
  });

  it("is believed where the edge it came from says so too: the file has changed", async () => {
    const scene = await fromB();
    for (const edge of scene.edges) await scene.set(edge, 'etag="new"');
    const heard = await part(scene, SECOND);
    expect([heard.status, heard.headers.get("etag")]).toEqual([206, '"new"']);
  });

  it("is believed where the edge it came from cannot be asked and no other has it", async () => {
    const scene = await fromB({ UPSTREAM_RETRIES: 0 });
    for (const edge of ["a", "c"]) await scene.set(edge, 'etag="new"');
    await scene.set("b", "status=500");
    const heard = await part(scene, SECOND);
    expect([heard.status, heard.headers.get("etag")]).toEqual([206, '"new"']);
  });
});

describe("a copy that is to be confirmed", () => {
  const AGED = "age=100&control=max-age%3D50,stale-while-revalidate%3D0";

  it("is confirmed by the edge it came from where another contradicts it", async () => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", "status=500");
    await scene.set("b", AGED);
    await part(scene, "bytes=0-99");
    await scene.settled();
    await scene.set("a", 'etag="z"');
    const heard = await part(scene, "bytes=0-99");
    expect([heard.headers.get("etag"), heard.headers.get("server-timing")]).toEqual(['"a"', expect.stringContaining("revalidated")]);
  });

  it("is replaced where the edge it came from has another by now", async () => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", AGED);
    await part(scene, "bytes=0-99");
    await scene.settled();
    await scene.set("a", 'etag="new"');
    const heard = await part(scene, "bytes=0-99");
    expect([heard.headers.get("etag"), (await scene.asked("b")).length]).toEqual(['"new"', 0]);
  });
});
