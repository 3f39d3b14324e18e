import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRaw, rawRequest } from "../support/raw.ts";
import { gate, never } from "./behaviour.ts";
import { bytesOf, firstDifference, textOf } from "./bytes.ts";
import { closedUrl, startOrigin, type Origin } from "./origin.ts";

const GIB = 1024 ** 3;
const song = bytesOf(1, 100_000);
let origin: Origin;
beforeAll(async () => {
  origin = await startOrigin();
});
afterAll(() => origin.close());

describe("the bytes", () => {
  it("are the same read whole or in pieces", () => {
    const whole = song.read(0, song.size);
    for (const [first, end] of [[0, 1], [1, 2], [3, 17], [4095, 4099], [99_999, 100_000], [0, 0]] as const) {
      expect(song.read(first, end)).toEqual(whole.subarray(first, end));
    }
  });
  it("differ between seeds, and far out in a large file", () => {
    expect(bytesOf(2, 64).read(0, 64)).not.toEqual(bytesOf(1, 64).read(0, 64));
    const large = bytesOf(3, 5 * GIB);
    expect(large.read(5 * GIB - 10, 5 * GIB + 10)).toHaveLength(10);
    expect(firstDifference(large, large.read(GIB, GIB + 99), GIB)).toBe(-1);
    expect(firstDifference(large, Buffer.concat([large.read(GIB, GIB + 9), Buffer.from("x")]), GIB)).toBe(9);
  });
});

describe("the well-behaved origin", () => {
  it("serves whole files, ranges and 304", async () => {
    origin.serve("/a.mp3", { bytes: song });
    const whole = await rawRequest(`${origin.url}/a.mp3`);
    expect([whole.status, whole.complete, firstDifference(song, whole.body)]).toEqual([200, true, -1]);
    const part = await rawRequest(`${origin.url}/a.mp3`, { headers: { range: "bytes=5-9" } });
    expect([part.status, part.header("content-range")]).toEqual([206, "bytes 5-9/100000"]);
    expect(part.body).toEqual(song.read(5, 10));
    const same = await rawRequest(`${origin.url}/a.mp3`, { headers: { "if-none-match": whole.header("etag") ?? "" } });
    expect([same.status, same.body.length]).toEqual([304, 0]);
    expect([origin.sentFor("/a.mp3"), origin.sentTwiceFor("/a.mp3")]).toEqual([100_005, 5]);
  });
  it("keeps an If-Range that does not match whole, and an empty file unsatisfiable", async () => {
    const old = { range: "bytes=5-9", "if-range": '"old"' };
    expect((await rawRequest(`${origin.url}/a.mp3`, { headers: old })).status).toBe(200);
    origin.serve("/zero.mp3", {});
    const empty = await rawRequest(`${origin.url}/zero.mp3`, { headers: { range: "bytes=0-" } });
    expect([empty.status, empty.header("content-range")]).toEqual([416, "bytes */0"]);
  });
});

describe("the misbehaving origin", () => {
  it.each(["fin", "reset"] as const)("ends a body early by %s", async (how) => {
    origin.serve("/cut.mp3", { bytes: song, cut: { after: 50_000, how } });
    const answer = await rawRequest(`${origin.url}/cut.mp3`);
    expect([answer.status, answer.complete]).toEqual([200, false]);
    expect(firstDifference(song, answer.body)).toBe(-1);
    if (how === "fin") expect(answer.body).toHaveLength(50_000);
  });
  it("cuts a chunked body without its last chunk", async () => {
    origin.serve("/cut-chunks.mp3", { bytes: song, length: "chunked", cut: { after: 50_000, how: "fin" } });
    const answer = await rawRequest(`${origin.url}/cut-chunks.mp3`);
    expect([answer.complete, answer.body.length]).toEqual([false, 50_000]);
  });
  it.each(["chunked", "close"] as const)("sends %s bodies whole", async (length) => {
    origin.serve("/unsized.mp3", { bytes: song, length });
    const answer = await rawRequest(`${origin.url}/unsized.mp3`);
    expect([answer.complete, answer.header("content-length"), firstDifference(song, answer.body)]).toEqual([true, undefined, -1]);
  });
  it("says nothing, or stops after some bytes, until the asker leaves", async () => {
    origin.serve("/mute.mp3", { wait: never });
    origin.serve("/stall.mp3", { bytes: song, pause: { after: 10_000, until: never } });
    const heard = origin.next("/mute.mp3");
    const mute = openRaw(`${origin.url}/mute.mp3`);
    const stall = openRaw(`${origin.url}/stall.mp3`);
    expect(await stall.received(10_000)).toHaveLength(10_000);
    await heard;
    mute.leave();
    stall.leave();
    await origin.idle();
    expect(origin.to("/stall.mp3").map(({ sent, aborted }) => [sent, aborted])).toEqual([[10_000, true]]);
  });
  it("goes on when a gate opens", async () => {
    const held = gate();
    origin.serve("/held.mp3", { bytes: song, pause: { after: 1, until: held.opened } });
    const asking = openRaw(`${origin.url}/held.mp3`);
    await asking.received(1);
    held.open();
    expect((await asking.answer).body).toHaveLength(song.size);
  });
  it("never ends an endless stream", async () => {
    origin.serve("/radio", { bytes: song, endless: true, length: "close", headers: [["icy-name", "test"]] });
    const listening = openRaw(`${origin.url}/radio`);
    await listening.received(300_000);
    listening.leave();
    await origin.idle();
    expect(origin.to("/radio")[0]?.aborted).toBe(true);
  });
  it("speaks raw octets, echoes and refuses", async () => {
    origin.serve("/raw", { raw: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi" });
    const raw = await rawRequest(`${origin.url}/raw`);
    expect([raw.body.toString(), raw.complete]).toEqual(["hi", false]);
    origin.serve("/echo", { echo: true });
    const talk = openRaw(`${origin.url}/echo`, { method: "POST" }, true);
    talk.write("one ");
    await talk.received(4);
    talk.write("two");
    talk.end();
    expect((await talk.answer).body.toString()).toBe("one two");
    await expect(rawRequest(await closedUrl())).rejects.toThrow("ended before");
  });
  it("chooses by how many requests came before", async () => {
    origin.serve("/changing", (_, before) => ({ bytes: textOf(`version ${before}`) }));
    const bodies = [await rawRequest(`${origin.url}/changing`), await rawRequest(`${origin.url}/changing`)];
    expect(bodies.map(({ body }) => body.toString())).toEqual(["version 0", "version 1"]);
  });
});
