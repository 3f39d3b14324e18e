import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Connection } from "../../../scripts/bench/connection.ts";
import { isRight, pathOf, trackAt } from "../../../scripts/bench/content.ts";
import { startOrigin } from "../../../scripts/bench/processes.ts";
import type { Origin } from "../../../scripts/bench/processes.ts";

const MIB = 1024 * 1024;
const path = pathOf("track", 1);

async function read(url: string, headers: Record<string, string> = {}, first = 0, of = path) {
  const connection = new Connection(url);
  let right = true;
  const reply = await connection.get(of, headers, (chunk, at) => {
    right &&= isRight(trackAt(of)?.seed ?? "", first + at, chunk);
  });
  connection.close();
  return { ...reply, right };
}

describe("the content of a track", () => {
  test("is not right when it is shifted by a slice, by a byte, or another track's", () => {
    const bytes = Buffer.alloc(4096);
    for (const offset of [0, MIB, 3 * MIB + 17]) {
      expect(isRight("a", offset, bytes)).toBe(false);
    }
  });

  test.each([["/audio/a-1.flac", MIB], ["/audio/a.b-c-60.flac", 60 * MIB], ["/audio/a-64k.flac", 65_536]])("%s has %i bytes", (name, size) => {
    expect(trackAt(name)?.size).toBe(size);
  });

  test.each(["/audio/a.flac", "/audio/a-0.flac", "/audio/-1.flac", "/audio/a-1.mp3", "/a-1.flac"])("%s names no track", (name) => {
    expect(trackAt(name)).toBeUndefined();
  });
});

describe("an origin without limits", () => {
  let origin: Origin;
  beforeAll(async () => {
    origin = await startOrigin(0, 0);
  });
  afterAll(() => origin.close());

  test("sends the whole with a strong validator", async () => {
    const reply = await read(origin.url);
    expect(reply).toMatchObject({ status: 200, bytes: MIB, right: true });
    expect(reply.headers.get("etag")).toMatch(/^"[^"]+"$/);
  });

  test.each([
    ["bytes=0-65535", 0, 65_536],
    ["bytes=1048000-", 1_048_000, 576],
    ["bytes=1048000-9999999", 1_048_000, 576],
    ["bytes=-100", MIB - 100, 100],
  ])("answers %s with the part from %i", async (range, first, bytes) => {
    const reply = await read(origin.url, { range }, first);
    expect(reply).toMatchObject({ status: 206, bytes, right: true });
    expect(reply.headers.get("content-range")).toBe(`bytes ${first}-${first + bytes - 1}/${MIB}`);
  });

  test.each([["bytes=1048576-", 416], ["bytes=5-2", 200], ["bytes=0-1,5-6", 200], ["seconds=1-2", 200]])("answers %s with %i", async (range, status) => {
    expect((await read(origin.url, { range })).status).toBe(status);
  });

  test("answers If-Range with the whole when the validator is another", async () => {
    const { headers } = await read(origin.url);
    expect((await read(origin.url, { range: "bytes=0-0", "if-range": headers.get("etag") ?? "" })).status).toBe(206);
    expect((await read(origin.url, { range: "bytes=0-0", "if-range": '"other"' })).status).toBe(200);
  });

  test("different tracks differ", async () => {
    const connection = new Connection(origin.url);
    let right = true;
    await connection.get(pathOf("other", 1), {}, (chunk, at) => {
      right &&= isRight("track", at, chunk);
    });
    connection.close();
    expect(right).toBe(false);
  });

  test("counts requests and bytes by path until it is told to forget", async () => {
    await origin.reset();
    await read(origin.url);
    await read(origin.url, { range: "bytes=0-9" });
    expect(await origin.stats()).toEqual({ requests: 2, bytes: MIB + 10, paths: { [path]: { requests: 2, bytes: MIB + 10, atMs: [expect.any(Number), expect.any(Number)] } } });
    await origin.reset();
    expect(await origin.stats()).toEqual({ requests: 0, bytes: 0, paths: {} });
  });
});

describe("an origin 80 ms away at 2.5 MB/s", () => {
  let origin: Origin;
  beforeAll(async () => {
    origin = await startOrigin(80, 2_500_000);
  });
  afterAll(() => origin.close());

  test("keeps its distance and its rate for each of 20 connections", async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => read(origin.url)));
    for (const reply of replies) {
      expect(reply.right).toBe(true);
      expect(reply.firstByteMs).toBeGreaterThanOrEqual(79);
      // Never early, however late a busy machine notices the first byte. How late is the bench's own concern.
      expect(reply.totalMs).toBeGreaterThan(79 + (0.95 * MIB) / 2500);
    }
  });
});
