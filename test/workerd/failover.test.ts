import { describe, expect, it } from "vitest";
import { EdgesScene } from "./edges-scene.ts";
import { bytesOf } from "./make.ts";

const WHOLE = bytesOf({ first: 0, last: 99_999 });

describe("an edge that fails before its answer", () => {
  it.each([
    ["whose connections are reset", "reset"],
    ["that answers 503", "status=503"],
    ["that asks to be left alone", "status=429&retry-after=5"],
    ["that does not have the file", "status=404"],
    ["that sends another range than asked for", "part=wrong"],
  ])("%s is followed by the next, and the listener gets every byte", async (_, how) => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", how);
    await scene.set("b", how.replace(/.*/, ""));
    const heard = await scene.get("/x/track.flac");
    expect([heard.status, heard.broken]).toEqual([200, false]);
    expect(heard.bytes).toEqual(WHOLE);
    expect((await scene.asked(scene.origin)).length).toBe(0);
  });
});
