import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const WANTED = 8787;
let squatter: Server | undefined;
let child: ChildProcess;
let said = "";

/** Takes the port `npm start` wants, unless somebody else has it: in use it is either way. */
async function squat(): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((done) => {
    server.once("error", () => done(undefined));
    server.listen(WANTED, "127.0.0.1", () => done(server));
  });
}

function url(line: string): string {
  const [, found] = new RegExp(`^${line}\\s+(http://\\S+)`, "m").exec(said) ?? [];
  if (found === undefined) throw new Error(`no ${line} in: ${said}`);
  return found;
}

beforeAll(async () => {
  squatter = await squat();
  const script = fileURLToPath(new URL("../../scripts/start.ts", import.meta.url));
  child = spawn(process.execPath, ["--import", "tsx", script], { stdio: ["ignore", "pipe", "pipe"] });
  await new Promise<void>((ready, failed) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes("Ctrl-C ends it")) ready();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => failed(new Error(`it ended with ${code}: ${said}`)));
  });
});

afterAll(() => {
  child.kill("SIGKILL");
  squatter?.close();
});

// In order: a journey from the first look to the end.
describe("npm start", () => {
  it("says that the port is in use and picks another", () => {
    expect(said).toContain("port 8787 is in use");
    expect(new URL(url("page")).port).not.toBe("8787");
  });

  it("shows the page, by the edge", async () => {
    const page = await fetch(url("page"));
    expect(page.status).toBe(200);
    expect(page.headers.get("cache-status")).toContain("downbeat");
    expect(await page.text()).toContain("<title>Downbeat demo</title>");
  });

  it("prints curl lines that show what it says they show", async () => {
    const lines = [...said.matchAll(/^ {2}curl .*? (?:-r (\d+-\d+) )?(http:\S+)$/gm)].map(([, range, address = ""]) => ({ range, address }));
    expect(lines).toHaveLength(6);
    const ask = async ({ range, address }: { range: string | undefined; address: string }): Promise<{ status: number; cacheStatus: string; ms: number }> => {
      const began = performance.now();
      const response = await fetch(address, range === undefined ? {} : { headers: { range: `bytes=${range}` } });
      const ms = performance.now() - began;
      await response.arrayBuffer();
      return { status: response.status, cacheStatus: response.headers.get("cache-status") ?? "", ms };
    };
    const [coldLine, hotLine, seekLine] = lines;
    if (coldLine === undefined || hotLine === undefined || seekLine === undefined) throw new Error("fewer than three lines");
    const cold = await ask(coldLine);
    expect(cold).toMatchObject({ status: 200, cacheStatus: expect.stringContaining("fwd=uri-miss") });
    expect(cold.ms).toBeGreaterThanOrEqual(148);
    const hot = await ask(hotLine);
    expect(hot).toMatchObject({ status: 200, cacheStatus: expect.stringContaining("hit") });
    expect(hot.ms).toBeLessThan(cold.ms / 2);

    const sent = async (): Promise<number> => Number(/"bytes":(\d+)/.exec(await (await fetch(`${new URL(url("origin")).origin}/_demo/stats`)).text())?.[1]);
    const before = await sent();
    expect(await ask(seekLine)).toMatchObject({ status: 206, cacheStatus: expect.stringContaining("fwd=uri-miss") });
    expect(await sent() - before).toBeLessThan(65_536 + 2 * 1024 * 1024);
  });

  it("prints a track's address that leads to a variant, and its playlist", async () => {
    const [, address = ""] = /^ {2}curl .* (http:\S+\/audio\/[\w-]+)$/m.exec(said) ?? [];
    const chosen = await fetch(address, { redirect: "manual" });
    await chosen.arrayBuffer();
    expect([chosen.status, chosen.headers.get("location")]).toEqual([307, expect.stringMatching(/^\/music\/tracks\/orbital-elevator\/[\w-]+\.[\da-f]{8}\.mp4$/)]);
    expect(chosen.headers.get("link")).toContain('rel="alternate"');
    expect(said).toContain(`curl -s ${address}.m3u8`);
    expect(await (await fetch(`${address}.m3u8`)).text()).toMatch(/^#EXTM3U\n/);
  });

  it("shows the player's page, and where the line is that its players listen on", async () => {
    expect(await (await fetch(url("player"))).text()).toContain("<title>Downbeat demo: the player</title>");
    const line: unknown = await (await fetch(`${new URL(url("origin")).origin}/_demo/line`)).json();
    expect(line).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), roundTripMs: 20, kbps: 20_000 });
  });

  it("prints an order that warms a track, and a line whose answer then is a hit", async () => {
    const [, token = "", address = "", body = ""] = /^ {2}curl -X POST -H 'authorization: Bearer (\S+)' (http:\S+) -d '(\S+)'$/m.exec(said) ?? [];
    expect(said).toContain(`DOWNBEAT_TOKEN=${token} npm run downbeat -- prewarm /music/`);
    const headers = { authorization: `Bearer ${token}` };
    const [, range = "", asked = ""] = /-r (\d+-\d+) (http:\S+\.m4a)$/m.exec(said) ?? [];
    expect(JSON.parse(body)).toEqual({ urls: [asked] });
    const ordered = await fetch(address, { method: "POST", headers, body });
    const [, id] = /"id": *"([^"]+)"/.exec(await ordered.text()) ?? [];
    expect(await (await fetch(`${address}s/${id}?wait=30`, { headers })).text()).toMatch(/"state": *"done"/);
    const answer = await fetch(asked, { headers: { range: `bytes=${range}` } });
    expect([answer.status, answer.headers.get("cache-status")]).toEqual([206, expect.stringMatching(/^downbeat; hit; .*detail=colo/)]);
    await answer.arrayBuffer();
  });

  it("ends at a signal, with code 0 and both ports closed, though somebody is still listening", async () => {
    const listening = await fetch(url("origin"));
    const ended = new Promise<number | null>((done) => { child.once("exit", done); });
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    await expect(listening.arrayBuffer()).rejects.toThrow();
    for (const line of ["page", "origin"]) await expect(fetch(url(line))).rejects.toThrow();
    expect(said).toContain("stopped");
  });
});
