import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shapeOrigin, standOrigin } from "./standing-origin.ts";
import type { StandingOrigin } from "./standing-origin.ts";

let origin: StandingOrigin;
beforeAll(async () => { origin = await standOrigin(); });
afterAll(() => origin.close());

/** Milliseconds to the answer's headers and from there to its end, for the first `bytes` of a track. */
async function timed(bytes: number): Promise<{ firstMs: number; bodyMs: number }> {
  const asked = performance.now();
  const response = await fetch(`${origin.url}/music/nebula.mp3`, { headers: { range: `bytes=0-${bytes - 1}` } });
  const began = performance.now();
  expect((await response.arrayBuffer()).byteLength).toBe(bytes);
  return { firstMs: began - asked, bodyMs: performance.now() - began };
}

async function stats(): Promise<{ requests: number; bytes: number; shape: unknown }> {
  const answer: unknown = await (await fetch(`${origin.url}/_demo/stats`)).json();
  if (typeof answer !== "object" || answer === null || !("requests" in answer) || !("bytes" in answer) || !("shape" in answer)) throw new Error("no stats");
  return { requests: Number(answer.requests), bytes: Number(answer.bytes), shape: answer.shape };
}

/** The machine may be busy with something else for a moment: the best of a few is what the shaping itself does. */
async function bestOf(times: number, measure: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let n = 0; n < times; n += 1) best = Math.min(best, await measure());
  return best;
}

describe("the demo origin's line", () => {
  it("is 150 ms away at 1.5 MB/s when nobody said otherwise", async () => {
    expect((await stats()).shape).toEqual({ latencyMs: 150, bytesPerSec: 1_500_000 });
  });

  it.each([[150, 1_500_000, 750_000], [40, 400_000, 200_000], [250, 6_000_000, 1_400_000]])(
    "delivers %i ms and %i bytes/s within a tenth",
    async (latencyMs, bytesPerSec, bytes) => {
      await shapeOrigin(origin.url, { latencyMs, bytesPerSec });
      await timed(1);
      const first = await bestOf(4, async () => (await timed(1)).firstMs);
      expect(first).toBeGreaterThanOrEqual(latencyMs - 2);
      expect(first).toBeLessThan(latencyMs * 1.1 + 5);
      // Measured from the asking on: a busy machine notices the first byte late, and the rest then seems too fast.
      const whole = await bestOf(3, async () => {
        const { firstMs, bodyMs } = await timed(bytes);
        return firstMs + bodyMs;
      });
      const ideal = (bytes / bytesPerSec) * 1000;
      expect(whole - latencyMs).toBeGreaterThan(ideal * 0.9);
      expect(whole - latencyMs).toBeLessThan(ideal * 1.1 + latencyMs * 0.1 + 5);
    },
  );

  it("gives each answer the whole rate", async () => {
    await shapeOrigin(origin.url, { latencyMs: 0, bytesPerSec: 1_000_000 });
    const began = performance.now();
    await Promise.all([timed(500_000), timed(500_000), timed(500_000)]);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it("is out of the way at zero", async () => {
    await shapeOrigin(origin.url, { latencyMs: 0, bytesPerSec: 0 });
    const { firstMs, bodyMs } = await timed(1_400_000);
    expect(firstMs + bodyMs).toBeLessThan(500);
  });

  it("counts the requests and the bytes that left, and not its own controls", async () => {
    await shapeOrigin(origin.url, { latencyMs: 0, bytesPerSec: 0 });
    const before = await stats();
    await timed(70_000);
    await fetch(`${origin.url}/music/nebula.mp3`, { method: "HEAD" });
    await stats();
    const after = await stats();
    expect(after.requests - before.requests).toBe(2);
    expect(after.bytes - before.bytes).toBe(70_000);
  });

  it("stops sending when the asker hangs up", async () => {
    await shapeOrigin(origin.url, { latencyMs: 0, bytesPerSec: 50_000 });
    const before = await stats();
    const leave = new AbortController();
    const response = await fetch(`${origin.url}/music/nebula.mp3`, { signal: leave.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    leave.abort();
    await expect(reader?.read()).rejects.toThrow();
    let sent = await stats();
    for (let last = -1; last !== sent.bytes; sent = await stats()) {
      last = sent.bytes;
      await new Promise((wake) => { setTimeout(wake, 60); }); // six chunks' time: if it still sent, the count would move
    }
    expect(sent.bytes - before.bytes).toBeLessThan(100_000);
  });

  it.each([
    ["{}x", "expected a JSON object"],
    ["[]", "expected a JSON object"],
    ['{"latencyMs":-1}', "latencyMs: expected an integer from 0 to 10000, found -1"],
    ['{"latencyMs":"150"}', 'latencyMs: expected an integer from 0 to 10000, found "150"'],
    ['{"bytesPerSec":0.5}', "bytesPerSec: expected an integer from 0 to 1000000000, found 0.5"],
    ['{"speed":1}', "speed: unknown, known are latencyMs and bytesPerSec"],
  ])("refuses %s and keeps the line as it was", async (body, problem) => {
    await shapeOrigin(origin.url, { latencyMs: 7, bytesPerSec: 0 });
    const response = await fetch(`${origin.url}/_demo/shape`, { method: "POST", body });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ problems: [problem] });
    expect((await stats()).shape).toEqual({ latencyMs: 7, bytesPerSec: 0 });
  });
});
