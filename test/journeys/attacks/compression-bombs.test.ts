import { readFileSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { childrenNamed } from "../../../scripts/local/children.ts";
import { gate } from "../../origin/behaviour.ts";
import { openRaw, type RawExchange } from "../../support/raw.ts";
import { arena, told } from "./support.ts";

const MIB = 1 << 20;
const EXPANDED = 100 * MIB;
/** 100 MiB of zeros in about 100 KiB. */
const bomb = gzipSync(Buffer.alloc(EXPANDED), { level: 9 });
/** What an isolate may take beside what it had, whoever reads: half of all it has. */
const ROOM_MIB = 64;

const waits = gate();
const stage = arena(({ url }, response) => {
  if (url.startsWith("/clean")) return { headers: { "cache-control": "public, max-age=600", "content-type": "text/html" }, body: url };
  const head = { "content-encoding": "gzip", "content-type": url.endsWith(".mp3") ? "audio/mpeg" : "text/html", "cache-control": "public, max-age=600", etag: '"bomb"' };
  if (!url.startsWith("/endless")) return { headers: head, body: bomb };
  // The first half, and the rest when it is told to: who waits for the end of the expansion waits for ever.
  response.writeHead(200, head).write(bomb.subarray(0, bomb.length / 2));
  void waits.opened.then(() => response.end(bomb.subarray(bomb.length / 2)));
  return undefined;
});

let pids: number[] = [];
beforeAll(async () => {
  pids = childrenNamed("workerd");
  // What an isolate takes for its first requests is no bomb's.
  for (let i = 0; i < 20; i += 1) await stage.edge.get(`/clean/first/${i}`);
});
afterAll(() => waits.open());

/** How much more memory the edge had at its worst during `work` than before, in MiB; 0 where the system does not tell. */
async function grownMib(work: () => Promise<void>): Promise<number> {
  const field = (name: string): number => {
    const of = (pid: number): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
    return process.platform === "linux" ? pids.reduce((sum, pid) => sum + of(pid), 0) : 0;
  };
  // Five forgets the peak so far (proc(5), clear_refs).
  if (process.platform === "linux") for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const before = field("VmRSS");
  await work();
  return field("VmHWM") - before;
}

/** Asks without a word of gzip and counts what comes. */
function weigh(url: string, headers: Record<string, string> = {}): Promise<{ status: number; bytes: number; encoding: string | undefined }> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers }, (answer: IncomingMessage) => {
      let bytes = 0;
      answer.on("data", (piece: Buffer) => (bytes += piece.length));
      answer.on("error", reject);
      answer.on("close", () => resolve({ status: answer.statusCode ?? 0, bytes, encoding: answer.headers["content-encoding"] }));
    }).on("error", reject);
  });
}

describe.each(["", ".mp3"])("100 MiB in 100 KiB, at a path that ends in %j", (suffix) => {
  // Defence: decoding is a stream with its reader's pace, and nothing expanded is kept (deliver).
  it("goes to who takes no gzip in a stream, without room for the whole", async () => {
    // The first time a runtime makes room for its own garbage; what counts is that no other time needs more.
    await weigh(`${stage.edge.url}/bomb-first${suffix}`);
    const grown = await grownMib(async () => {
      const { status, bytes, encoding } = await weigh(`${stage.edge.url}/bomb${suffix}`);
      // What nobody will decode may be refused or come as it is; what is decoded is whole.
      if (status === 200) expect([encoding, bytes]).toEqual(encoding === undefined ? [undefined, EXPANDED] : ["gzip", bomb.length]);
    });
    expect(grown).toBeLessThan(ROOM_MIB);
  }, 60_000);
  // Defence: what arrives encoded is stored as it is (describe), or not at all.
  it("is as small as it was for who takes gzip, before and after", async () => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await stage.edge.get(`/bomb${suffix}`, { "accept-encoding": "gzip" });
      expect([answer.status, answer.header("content-encoding"), answer.body.equals(bomb)]).toEqual([200, "gzip", true]);
    }
  });
  // Defence: encoded answers are never ranged.
  it("gives no ranges of what it expands to", async () => {
    const answer = await stage.edge.get(`/bomb-range${suffix}`, { range: `bytes=${EXPANDED - 10}-`, "accept-encoding": "gzip" });
    expect([200, 416]).toContain(answer.status);
    expect(answer.body.length).toBeLessThanOrEqual(bomb.length);
  });
  // Defence: as above, and backpressure reaches the decoder.
  it("waits for readers who do not read, ten at once", async () => {
    const readers: RawExchange[] = [];
    const grown = await grownMib(async () => {
      for (let i = 0; i < 10; i += 1) readers.push(openRaw(`${stage.edge.url}/bomb-slow${suffix}`));
      await Promise.all(readers.map(async (reader) => {
        await reader.head;
        reader.pause();
      }));
      expect(told(await stage.edge.get(`/clean${suffix}/0`))).toEqual([200, `/clean${suffix}/0`]);
    });
    for (const reader of readers) reader.leave();
    expect(grown).toBeLessThan(ROOM_MIB);
  });
  // Defence: bytes are decoded as they come.
  it("is told from its first bytes on, not when its origin is done", async () => {
    const reader = openRaw(`${stage.edge.url}/endless${suffix}`, { withinMs: 6000 });
    const first = await reader.received(1000).catch(() => undefined);
    reader.leave();
    expect(first?.length).toBeGreaterThanOrEqual(1000);
  });
});
