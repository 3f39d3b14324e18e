import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import HlsJs, { type Fragment, type FragmentLoaderContext, type HlsConfig, type Loader, type LoaderConfiguration, LoadStats, LoaderContextType } from "hls.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { firstLoader } from "../../src/client/first-load.ts";

/** What the server does with the next request, byte by byte told by the test. */
type Answer = { status?: number; cut?: number; hold?: { after: number; until: Promise<void> } };

const FILE = Uint8Array.from({ length: 4096 }, (_, at) => at % 251);
const INIT = { rangeStart: 0, rangeEnd: 700 };
const FIRST = { rangeStart: 900, rangeEnd: 3000 };
const asked: string[] = [];
let next: Answer = {};
let server: Server;
let url = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, first = "0", last = "0"] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    asked.push(`${request.url} ${first}-${last}`);
    const { status = 206, cut, hold } = next;
    const body = FILE.slice(Number(first), Number(last) + 1);
    response.writeHead(status, { "content-length": body.length });
    const end = (from: number): void => {
      if (cut === undefined) response.end(body.slice(from));
      else response.write(body.slice(from, cut), () => response.destroy());
    };
    if (hold === undefined) return end(0);
    response.write(body.slice(0, hold.after));
    void hold.until.then(() => end(hold.after));
  });
  await new Promise<void>((listening) => { server.listen(0, "127.0.0.1", listening); });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.mp4`;
});
afterAll(() => { server.close(); });
beforeEach(() => {
  asked.length = 0;
  next = {};
});

/** What was given to hls.js's own loader. */
const alone: string[] = [];
class Own implements Loader<FragmentLoaderContext> {
  context: FragmentLoaderContext | null = null;
  stats = new LoadStats();
  load({ url, rangeStart, rangeEnd }: FragmentLoaderContext): void {
    alone.push(`${new URL(url).pathname} ${rangeStart}-${rangeEnd}`);
  }
  abort(): void {}
  destroy(): void {}
}

const CONFIG: HlsConfig = { ...HlsJs.DefaultConfig };
const TIMES: LoaderConfiguration = {
  loadPolicy: { maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 20_000, timeoutRetry: null, errorRetry: null }, maxRetry: 0, timeout: 0, retryDelay: 0, maxRetryDelay: 0,
};

type Told = { kind: "bytes"; bytes: Uint8Array } | { kind: "error"; code: number; text: string } | { kind: "aborted" } | { kind: "late" };

/** Asks for a part as hls.js does; what it is told first. */
function ask(loader: Loader<FragmentLoaderContext>, sn: number | "initSegment", range: { rangeStart: number; rangeEnd: number }, at = url, times = TIMES): Promise<Told> {
  // Of a fragment the loader wants its number alone.
  const frag = { sn } as Fragment;
  return new Promise((tell) => {
    loader.load({ url: at, responseType: "arraybuffer", type: LoaderContextType.MEDIA_FRAGMENT, frag, part: null, headers: {}, ...range }, times, {
      onSuccess: ({ data }) => tell({ kind: "bytes", bytes: new Uint8Array(data instanceof ArrayBuffer ? data : new ArrayBuffer(0)) }),
      onError: ({ code, text }) => tell({ kind: "error", code, text }),
      onTimeout: () => tell({ kind: "late" }),
      onAbort: () => tell({ kind: "aborted" }),
    });
  });
}

function loaders(): { init: Loader<FragmentLoaderContext>; first: Loader<FragmentLoaderContext> } {
  const FirstLoader = firstLoader(Own as unknown as HlsConfig["loader"], (url) => url);
  return { init: new FirstLoader(CONFIG), first: new FirstLoader(CONFIG) };
}

describe("the beginning of a file", () => {
  it("is one request, of which each gets its part", async () => {
    const { init, first } = loaders();
    const both = await Promise.all([ask(init, "initSegment", INIT, `${url}?CMCD=ot%3Di`), ask(first, 0, FIRST, `${url}?CMCD=ot%3Da`)]);
    expect(asked).toEqual(["/a.mp4?CMCD=ot%3Da 0-2999"]);
    expect(both).toEqual([{ kind: "bytes", bytes: FILE.slice(0, 700) }, { kind: "bytes", bytes: FILE.slice(900, 3000) }]);
    expect([init.stats.loaded, first.stats.loaded]).toEqual([700, 2100]);
    expect(first.stats.loading.end).toBeGreaterThanOrEqual(first.stats.loading.first);
  });

  it("is handed over as far as it is there, before the rest is", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    next = { hold: { after: 800, until: promise } };
    const { init, first } = loaders();
    const rest = Promise.race([ask(init, "initSegment", INIT).then(() => "init"), ask(first, 0, FIRST).then(() => "first")]);
    expect(await rest).toBe("init");
    resolve();
  });

  it("of who sends all of it, asked for ranges or not, is the same bytes", async () => {
    next = { status: 200 };
    const { init, first } = loaders();
    const both = await Promise.all([ask(init, "initSegment", INIT), ask(first, 0, FIRST)]);
    expect(both.map((told) => (told.kind === "bytes" ? told.bytes.length : told))).toEqual([700, 2100]);
  });

  it("fails once, with the status", async () => {
    next = { status: 503 };
    const { init, first } = loaders();
    const failed = ask(init, "initSegment", INIT);
    const other = ask(first, 0, FIRST);
    expect(await failed).toMatchObject({ kind: "error", code: 503 });
    first.abort();
    expect(await other).toEqual({ kind: "aborted" });
  });

  it("that ends early is no fragment, and what stands before it stays", async () => {
    next = { cut: 1000 };
    const { init, first } = loaders();
    const [before, rest] = await Promise.all([ask(init, "initSegment", INIT), ask(first, 0, FIRST)]);
    expect(before.kind).toBe("bytes");
    expect(rest).toMatchObject({ kind: "error", code: 0 });
  });

  it("that does not come in time is late", async () => {
    next = { hold: { after: 0, until: new Promise(() => undefined) } };
    const { init, first } = loaders();
    const times = { ...TIMES, loadPolicy: { ...TIMES.loadPolicy, maxTimeToFirstByteMs: 50, maxLoadTimeMs: 100 } };
    const told = ask(init, "initSegment", INIT, url, times);
    void ask(first, 0, FIRST, url, times);
    expect(await told).toEqual({ kind: "late" });
  });

  it("that nobody wants any more is let go", async () => {
    next = { hold: { after: 10, until: new Promise(() => undefined) } };
    const { init, first } = loaders();
    const both = [ask(init, "initSegment", INIT), ask(first, 0, FIRST)];
    await new Promise<void>((arrived) => { server.once("request", (request) => { request.once("close", arrived); init.abort(); first.abort(); }); });
    expect(await Promise.all(both)).toEqual([{ kind: "aborted" }, { kind: "aborted" }]);
  });
});

describe("hls.js's own loader is asked", () => {
  beforeEach(() => { alone.length = 0; });

  it.each([
    ["from further on in the file", FIRST.rangeStart + 100_000, url],
    ["from another file", FIRST.rangeStart, "/b.mp4"],
  ])("for a first fragment %s, and for what stands before it", async (_, rangeStart, at) => {
    const { init, first } = loaders();
    void ask(init, "initSegment", INIT);
    void ask(first, 7, { rangeStart, rangeEnd: rangeStart + 10 }, new URL(at || url, url).href);
    await Promise.resolve();
    expect(alone).toHaveLength(2);
    expect(asked).toEqual([]);
  });

  it("for every later fragment", async () => {
    void ask(loaders().first, 3, FIRST);
    expect(alone).toEqual(["/a.mp4 900-3000"]);
  });
});
