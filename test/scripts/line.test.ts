import { once } from "node:events";
import { createServer } from "node:http";
import { Agent, get } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Line, startLine } from "../../scripts/local/line.ts";

/** Answers as many bytes as the path names. */
const server = createServer((request, response) => {
  response.end(Buffer.alloc(Number(request.url?.slice(1)), "x"));
});
let line: Line;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  line = await startLine({ to: { host: "127.0.0.1", port: (server.address() as AddressInfo).port }, roundTripMs: 60, kbps: 0 });
});
afterAll(async () => {
  await line.close();
  server.closeAllConnections();
  server.close();
});

/** Asks for bytes; ms until the first and the last came. */
async function ask(bytes: number, agent: Agent): Promise<{ readonly firstMs: number; readonly lastMs: number; readonly bytes: number }> {
  const began = performance.now();
  const [response] = (await once(get(`${line.url}/${bytes}`, { agent }), "response")) as [AsyncIterable<Uint8Array>];
  const firstMs = performance.now() - began;
  let came = 0;
  for await (const chunk of response) came += chunk.byteLength;
  return { firstMs, lastMs: performance.now() - began, bytes: came };
}

// What a line delays it delays at least so long; a busy machine adds to it, so only the least is held.
describe("a line", () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  afterAll(() => agent.destroy());

  it("takes two round trips for the first answer of a connection, and one for the next", async () => {
    expect((await ask(10, agent)).firstMs).toBeGreaterThanOrEqual(119);
    const warm = await ask(10, agent);
    expect(warm.firstMs).toBeGreaterThanOrEqual(59);
  });

  it("carries what its rate allows, and all of it", async () => {
    line.shape({ kbps: 4000, roundTripMs: 10 });
    const { bytes, lastMs } = await ask(100_000, agent);
    expect(bytes).toBe(100_000);
    expect(lastMs).toBeGreaterThanOrEqual(195);
  });

  it("shares its rate among its connections", async () => {
    const other = new Agent({ keepAlive: true });
    line.shape({ kbps: 8000, roundTripMs: 0 });
    const took = await Promise.all([ask(100_000, agent), ask(100_000, other)]);
    expect(Math.max(...took.map(({ lastMs }) => lastMs))).toBeGreaterThanOrEqual(190);
    other.destroy();
  });

  it("changes while bytes are on their way", async () => {
    line.shape({ kbps: 8, roundTripMs: 0 });
    const asked = ask(200_000, agent);
    line.shape({ kbps: 0 });
    expect((await asked).bytes).toBe(200_000);
  });

  it("does not save up what it has not carried", async () => {
    line.shape({ kbps: 4000, roundTripMs: 0 });
    await new Promise((later) => setTimeout(later, 100));
    expect((await ask(50_000, agent)).lastMs).toBeGreaterThanOrEqual(95);
  });

  it("breaks off where the other end does", async () => {
    line.shape({ kbps: 800 });
    const asked = ask(50_000_000, agent);
    setTimeout(() => {
      server.closeAllConnections();
      line.shape({ kbps: 0 }); // what had been sent before it broke arrives all the same
    }, 50);
    await expect(asked).rejects.toThrow(/aborted|hang up|ECONNRESET|terminated/);
  });
});
