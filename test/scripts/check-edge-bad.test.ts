import type { IncomingMessage } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding, NotChecked } from "../../scripts/commands/check/finding.ts";
import { checkEdge } from "../../scripts/commands/check/run.ts";
import type { Behaviour } from "../origin/behaviour.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { type Passing, tampering } from "./check-edge-proxy.ts";

const song = bytesOf(902, 100_000);
const LASTING: readonly (readonly [string, string])[] = [["cache-control", "max-age=3600"]];
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
  origin.serve("/track.mp3", { bytes: song, headers: LASTING });
  origin.serve("/words.txt", { bytes: textOf("la ".repeat(1000)), type: "text/plain", headers: LASTING });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

type Rows = Record<string, Finding | NotChecked | undefined>;

async function rowsOf(url: string, path: string, headers: readonly (readonly [string, string])[] = []): Promise<Rows> {
  const report = await checkEdge({ edge: new URL(url), paths: [path], headers, timeoutMs: 5000, json: true }, () => {});
  return Object.fromEntries([...report.findings, ...report.notChecked].map((row) => [row.check, row]));
}

/** The rows for `path` behind something that changes answers. */
async function behind(path: string, change: (passing: Passing, asked: IncomingMessage) => void, headers: readonly (readonly [string, string])[] = []): Promise<Rows> {
  const proxy = await tampering(edge.url, change);
  try {
    return await rowsOf(proxy.url, path, headers);
  } finally {
    await proxy.close();
  }
}

describe("of an origin", () => {
  const found = async (path: string, behaviour: Behaviour): Promise<Rows> => {
    origin.serve(path, behaviour);
    return rowsOf(edge.url, path);
  };

  it("that forbids storing: says so, twice, and what to do", async () => {
    const rows = await found("/private.mp3", { bytes: song, headers: [["cache-control", "private"]] });
    expect(rows["hit"]).toMatchObject({ verdict: "warn", found: "not stored: Cache-Control says private", hint: expect.stringContaining("Downbeat-CDN-Cache-Control") });
    expect(rows["ttl"]).toMatchObject({ verdict: "warn", found: expect.stringContaining("edge keeps nothing") });
    expect(rows["query"]).toMatchObject({ why: "there is no copy to compare with" });
  });
  it("that sets cookies or says nothing of a lifetime: says why there is no copy", async () => {
    const cookie = await found("/cookie.mp3", { bytes: song, headers: [...LASTING, ["set-cookie", "a=1"]] });
    expect(cookie["hit"]).toMatchObject({ verdict: "warn", found: "not stored: it sets a cookie" });
    const silent = await found("/silent.json", { bytes: textOf("{}"), type: "application/json" });
    expect(silent["hit"]).toMatchObject({ verdict: "warn", found: "not stored: the origin says nothing of a lifetime" });
  });
  it("without validators: warns that nothing can be resumed", async () => {
    const rows = await found("/bare.mp3", { bytes: song, etag: false, lastModified: false, headers: LASTING });
    expect([rows["if-range"], rows["if-none-match"]]).toMatchObject([{ verdict: "warn" }, { verdict: "warn" }]);
  });
  it("without ranges or length, told not to store: fails the range", async () => {
    const rows = await found("/stream.mp3", { bytes: song, ranges: "ignored", length: "chunked", headers: [["cache-control", "no-store"]] });
    expect(rows["range"]).toMatchObject({ verdict: "fail" });
  });
  it("that is down: says which error it is", async () => {
    const rows = await found("/down.mp3", { raw: "" });
    expect(rows["answer"]).toMatchObject({ verdict: "fail", found: "502 (upstream-unreachable)", hint: expect.stringContaining("ORIGIN") });
  });
  it("asked with a cookie: says that the request is the reason", async () => {
    expect((await rowsOf(edge.url, "/track.mp3", [["cookie", "a=1"]]))["hit"]).toMatchObject({ found: "not stored: the request carries cookie" });
  });
});

/** Seconds added to every Date. */
const shifted = (sec: number) => ({ fields }: Passing): void => {
  const date = fields.get("date") ?? new Date().toUTCString();
  fields.set("date", new Date(Date.parse(date) + sec * 1000).toUTCString());
};
const without = (...names: string[]) => ({ fields }: Passing): void => void names.forEach((name) => fields.delete(name));

describe.concurrent("behind a proxy", () => {
  it.each([[0, "ok"], [10, "warn"], [-10, "warn"], [90, "fail"], [-90, "fail"]])("with a clock %i s off the clock is %s", async (sec, verdict) => {
    expect((await behind("/track.mp3", shifted(sec)))["clock"]).toMatchObject({ verdict });
  });

  const TAMPERED: [string, string, string, string, (passing: Passing, asked: IncomingMessage) => void][] = [
    ["that hides Cache-Status", "/track.mp3", "downbeat", "fail", without("cache-status")],
    ["that hides Via", "/track.mp3", "downbeat", "fail", without("via")],
    ["that takes Age away", "/track.mp3", "hit", "fail", without("age")],
    ["that has every copy forgotten", "/track.mp3", "hit", "fail", ({ fields }) => void fields.set("cache-status", "downbeat; fwd=uri-miss; stored")],
    ["that changes bytes of ranges", "/track.mp3", "range", "fail", (passing) => {
      if (passing.status === 206) passing.body = Buffer.from(passing.body.map((byte) => byte ^ 1));
    }],
    ["that shifts ranges", "/track.mp3", "range", "fail", ({ fields }) => {
      const range = fields.get("content-range");
      if (range !== undefined) fields.set("content-range", range.replace("bytes 1000-", "bytes 1001-"));
    }],
    ["that answers ranges with the whole", "/track.mp3", "range", "fail", (passing) => {
      if (passing.status !== 206) return;
      Object.assign(passing, { status: 200, body: song.read(0, song.size) });
      passing.fields.delete("content-range");
      passing.fields.set("content-length", String(song.size));
    }],
    ["that changes ETags on the way", "/track.mp3", "if-none-match", "fail", ({ fields }) => void fields.set("etag", '"rewritten"')],
    ["that answers conditions without comparing", "/track.mp3", "if-none-match", "fail", (passing, asked) => {
      if (asked.headers["if-none-match"] !== undefined) Object.assign(passing, { status: 304, body: Buffer.alloc(0) });
    }],
    ["that ignores If-Range", "/track.mp3", "if-range", "fail", (passing, asked) => {
      if (asked.headers["if-range"] === undefined) return;
      Object.assign(passing, { status: 206, body: song.read(1, 5) });
      passing.fields.set("content-length", "4");
    }],
    ["that refuses HEAD", "/track.mp3", "head", "fail", (passing, asked) => {
      if (asked.method === "HEAD") passing.status = 405;
    }],
    ["that gives HEAD another type", "/track.mp3", "head", "fail", ({ fields }, asked) => {
      if (asked.method === "HEAD") fields.set("content-type", "text/html");
    }],
    ["that answers preflights without Range", "/track.mp3", "preflight", "fail", without("access-control-allow-headers")],
    ["that hides what scripts may read", "/track.mp3", "cors", "warn", without("access-control-expose-headers")],
    ["that forbids other sites", "/track.mp3", "cors", "fail", without("access-control-allow-origin")],
    ["that lets errors be kept", "/track.mp3", "errors", "fail", ({ fields }) => void fields.set("cache-control", "max-age=3600")],
    ["that repeats the request in errors", "/track.mp3", "errors", "fail", (passing, asked) => {
      if (passing.status === 400) passing.body = Buffer.from(String(asked.url));
      if (passing.status === 400) passing.fields.set("content-length", String(passing.body.length));
    }],
    ["that lets 404 be kept", "/track.mp3", "not there", "warn", ({ status, fields }) => {
      if (status === 404) fields.set("cache-control", "max-age=86400");
    }],
    ["that fails for what is not there", "/track.mp3", "not there", "fail", (passing) => {
      if (passing.status === 404) passing.status = 500;
    }],
    ["that compresses without Vary", "/words.txt", "encoding", "fail", (passing, asked) => {
      compress(passing, asked);
      passing.fields.delete("vary");
    }],
    ["that compresses under the same ETag", "/words.txt", "encoding", "fail", (passing, asked) => {
      const etag = passing.fields.get("etag") ?? "";
      compress(passing, asked);
      passing.fields.set("etag", etag);
    }],
    ["that compresses something else", "/words.txt", "encoding", "fail", (passing, asked) => {
      if (asked.headers["accept-encoding"] !== "identity") passing.body = Buffer.from("not these words");
      compress(passing, asked);
    }],
  ];
  it.each(TAMPERED)("%s: %s, %s is %s", async (_, path, check, verdict, change) => {
    const row = (await behind(path, change))[check];
    expect(row).toMatchObject({ verdict, hint: expect.stringMatching(/^[A-Z].*\.$/) });
  });
});

/** Gives a 200 the first coding that was asked for, gzip for brotli too: what is judged here comes first. */
function compress(passing: Passing, asked: IncomingMessage): void {
  const coding = asked.headers["accept-encoding"];
  if (passing.status !== 200 || (coding !== "br" && coding !== "gzip")) return;
  passing.body = gzipSync(passing.body);
  for (const [name, value] of [["content-encoding", coding], ["vary", "Accept-Encoding"], ["content-length", String(passing.body.length)]] as const) passing.fields.set(name, value);
  passing.fields.set("etag", `"${coding}"`);
}
