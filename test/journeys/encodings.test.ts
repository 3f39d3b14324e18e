import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../origin/behaviour.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { HEAD_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../support/judge.ts";
import { rawRequest, type RawAnswer } from "../support/raw.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

/** Text of so many bytes that gets smaller, but not by much. */
const words = (size: number, seed = 1): string => bytesOf(seed, size).read(0, size).toString("hex").slice(0, size);
const lyrics = words(20_000);
const text = (more: Partial<Behaviour> = {}): Behaviour => ({
  bytes: textOf(lyrics),
  type: "application/json",
  etag: '"x"',
  headers: [["cache-control", "max-age=600"]],
  ...more,
});
/** What the listener reads. */
const read = (answer: RawAnswer): string => {
  const coding = answer.header("content-encoding");
  if (coding === "br") return brotliDecompressSync(answer.body).toString();
  return (coding === "gzip" ? gunzipSync(answer.body) : answer.body).toString();
};
const codingOf = (answer: RawAnswer): string => answer.header("content-encoding") ?? "identity";
const take = (path: string, coding?: string, more: Record<string, string> = {}): Promise<RawAnswer> =>
  edge.get(path, { ...(coding === undefined ? {} : { "accept-encoding": coding }), ...more });

describe("text", () => {
  it.each([
    ["br, gzip", "br"],
    ["gzip, br", "br"],
    ["gzip", "gzip"],
    ["x-gzip", "gzip"],
    ["gzip, deflate", "gzip"],
    ["br;q=0.5, gzip", "gzip"],
    ["br;q=0.5, gzip;q=0.4, identity;q=0.9", "identity"],
    ["br;q=0, *", "gzip"],
    ["*", "br"],
    ["BR", "br"],
    ["identity;q=0, gzip", "gzip"],
    ["*;q=0, br", "br"],
    ["br;q=0, gzip;q=0", "identity"],
    ["gzip;q=nonsense", "identity"],
    ["deflate, zstd", "identity"],
    ["identity", "identity"],
    ["", "identity"],
    [undefined, "identity"],
  ])("goes to who says Accept-Encoding: %s as %s, cold and hot", async (said, coding) => {
    const path = `/lyrics-${encodeURIComponent(String(said))}.json`;
    origin.serve(path, text());
    for (const hit of [false, true]) {
      const answer = await take(path, said);
      expect([answer.status, codingOf(answer), read(answer) === lyrics, isHit(answer)]).toEqual([200, coding, true, hit]);
      expect(answer.header("vary")).toBe("accept-encoding");
      expect(answer.header("etag")).toBe(coding === "identity" ? '"x"' : `"x-${coding}"`);
      expect(answer.header("content-length")).toBe(String(answer.body.length));
      expect(answer.header("accept-ranges")).toBe(coding === "identity" ? "bytes" : undefined);
    }
    expect(origin.to(path)).toHaveLength(1);
    expect(origin.to(path)[0]?.headers["accept-encoding"]).toBe("identity");
  });
  it("is refused to nobody: who takes no coding at all, and identity neither, gets identity", async () => {
    origin.serve("/nothing.json", text());
    const answer = await take("/nothing.json", "identity;q=0, *;q=0");
    expect([answer.status, codingOf(answer), read(answer) === lyrics]).toEqual([200, "identity", true]);
  });
  it("gets smaller", async () => {
    origin.serve("/smaller.json", text());
    for (const coding of ["br", "gzip"]) expect((await take("/smaller.json", coding)).body.length).toBeLessThan(lyrics.length * 0.7);
  });
  it("has a HEAD that equals its GET in each coding, before and after", async () => {
    for (const [first, second] of [["HEAD", "GET"], ["GET", "HEAD"]]) {
      for (const coding of ["br", "gzip", "identity"]) {
        const path = `/head-${first}-${coding}.json`;
        origin.serve(path, text());
        const answers = [];
        for (const method of [first, second]) answers.push(await edge.ask(path, { method: method ?? "", headers: { "accept-encoding": coding } }));
        const told = answers.map((answer) => ["content-encoding", "content-length", "content-type", "etag", "vary", "accept-ranges"].map((name) => answer.header(name)));
        expect([first, told[0]]).toEqual([first, told[1]]);
      }
    }
  });
  it.each([
    ["br", '"x-br"', 304], ["br", 'W/"x-br"', 304], ["br", '"a", "x-br"', 304], ["br", "*", 304], ["br", '"x"', 200], ["br", '"x-gzip"', 200],
    ["gzip", '"x-gzip"', 304], ["gzip", '"x-br"', 200],
    ["identity", '"x"', 304], ["identity", '"x-br"', 200],
  ])("asked for in %s by who has %s is answered %d", async (coding, tag, status) => {
    origin.serve("/tagged.json", text());
    const answer = await take("/tagged.json", coding, { "if-none-match": tag });
    const etag = coding === "identity" ? '"x"' : `"x-${coding}"`;
    expect([answer.status, answer.header("etag"), answer.header("vary")]).toEqual([status, etag, "accept-encoding"]);
    if (status === 200) expect(read(answer)).toBe(lyrics);
    else expect([answer.body.length, answer.header("content-encoding")]).toEqual([0, undefined]);
  });
  it("keeps a weak tag weak, and has none where there was none", async () => {
    origin.serve("/weak.json", text({ etag: 'W/"x"' }));
    origin.serve("/untagged.json", text({ etag: false }));
    expect((await take("/weak.json", "br")).header("etag")).toBe('W/"x-br"');
    expect((await take("/weak.json", "br", { "if-none-match": '"x-br"' })).status).toBe(304);
    const answer = await take("/untagged.json", "br");
    expect([answer.header("etag"), read(answer) === lyrics]).toEqual([undefined, true]);
    expect((await take("/untagged.json", "br", { "if-modified-since": answer.header("last-modified") ?? "" })).status).toBe(304);
  });
  it.each(["br", "gzip, br", "identity"])("is ranged in the identity alone, for who takes %s too", async (coding) => {
    origin.serve("/ranged.json", text());
    for (const warm of [false, true]) {
      if (warm) await take("/ranged.json", coding);
      const part = await take("/ranged.json", coding, { range: "bytes=100-199" });
      expectPart(part, textOf(lyrics), 100, 199);
      expect([codingOf(part), part.header("etag"), part.header("vary")]).toEqual(["identity", '"x"', "accept-encoding"]);
      expectPart(await take("/ranged.json", coding, { range: "bytes=100-199", "if-range": '"x"' }), textOf(lyrics), 100, 199);
      // Who holds the beginning of the encoded bytes must not be given the end of others.
      const whole = await take("/ranged.json", coding, { range: "bytes=100-199", "if-range": '"x-br"' });
      expect([whole.status, read(whole) === lyrics]).toEqual([200, true]);
    }
  });
  it("is confirmed and replaced in all codings together", async () => {
    const headers: [string, string][] = [["cache-control", "max-age=50, must-revalidate"], ["age", "100"]];
    origin.serve("/confirmed.json", text({ headers }));
    for (const coding of ["br", "gzip", "identity", "br"]) expect(read(await take("/confirmed.json", coding))).toBe(lyrics);
    expect(origin.to("/confirmed.json").filter(({ sent }) => sent > 0)).toHaveLength(1);
    expect(origin.to("/confirmed.json").slice(1).map((exchange) => exchange.headers["if-none-match"])).toEqual(['"x"', '"x"', '"x"']);
    const other = words(20_000, 2);
    origin.change("/confirmed.json", text({ headers, bytes: textOf(other), etag: '"y"' }));
    for (const coding of ["gzip", "br", "identity"]) {
      const answer = await take("/confirmed.json", coding);
      expect([read(answer) === other, answer.header("etag")]).toEqual([true, coding === "identity" ? '"y"' : `"y-${coding}"`]);
    }
  });
  it("is fetched once by a crowd of all tastes", async () => {
    origin.serve("/crowd.json", text());
    const crowd = Array.from({ length: 45 }, (_, i) => take("/crowd.json", ["br", "gzip", "identity"][i % 3]));
    for (const answer of await Promise.all(crowd)) expect(read(answer)).toBe(lyrics);
    expect(origin.to("/crowd.json")).toHaveLength(1);
  });
});

describe("what is not encoded", () => {
  it.each<[string, string, Partial<Behaviour>]>([
    ["audio", "/song.mp3", { bytes: textOf(lyrics), type: "audio/mpeg" }],
    ["an image", "/cover.jpg", { type: "image/jpeg" }],
    ["bytes of no type", "/data.bin", { type: "application/octet-stream" }],
    ["text too small to gain by it", "/small.json", { bytes: textOf(lyrics.slice(0, 1023)) }],
    ["text larger than a head", "/large.json", { bytes: textOf(words(HEAD_BYTES + 1)) }],
    ["what the origin forbids to transform", "/fixed.json", { headers: [["cache-control", "max-age=600, no-transform"]] }],
    ["an error page", "/error.html", { status: 404, type: "text/html", headers: [["cache-control", "max-age=30"]] }],
    ["what is not stored", "/private.json", { headers: [["cache-control", "private"]] }],
    ["what is too short-lived to be stored", "/silent.json", { headers: [] }],
  ])("is %s", async (_, path, more) => {
    const behaviour = text(more);
    origin.serve(path, behaviour);
    for (let time = 0; time < 2; time += 1) {
      const answer = await take(path, "br, gzip");
      expect([codingOf(answer), answer.body.length, answer.header("etag") ?? '"x"']).toEqual(["identity", behaviour.bytes?.size, '"x"']);
      // Text between a head's size and its default says more than it must.
      if (path !== "/large.json") expect(answer.header("vary") ?? "").not.toContain("accept-encoding");
    }
  });
  it.each([[1024, "br"], [HEAD_BYTES, "br"]])("is not text of exactly %d bytes", async (size, coding) => {
    const path = `/exactly-${size}.json`;
    origin.serve(path, text({ bytes: textOf(words(size)) }));
    expect(codingOf(await take(path, "br"))).toBe(coding);
  });
  it.each(["/live.m3u8", "/page.html", "/icon.svg", "/manifest.mpd"])("is not %s, whose type follows from the answer", async (path) => {
    const type = { "/live.m3u8": "application/vnd.apple.mpegurl", "/page.html": "text/html; charset=utf-8", "/icon.svg": "image/svg+xml", "/manifest.mpd": "application/dash+xml" }[path];
    origin.serve(path, text({ type: type ?? false }));
    for (const hit of [false, true]) {
      const answer = await take(path, "br");
      expect([codingOf(answer), read(answer) === lyrics, isHit(answer), answer.header("content-type")]).toEqual(["br", true, hit, type]);
    }
  });
});

describe("text without memory", () => {
  it("is encoded beside its copy in the colo, and fetched once", async () => {
    const bare = await startEdge(origin, { settings: { MEMORY_BYTES: 0 } });
    try {
      origin.serve("/bare.json", text());
      for (const coding of ["br", "gzip", "identity", "br", "gzip"]) {
        const answer = await rawRequest(bare.url, { path: "/bare.json", headers: { "accept-encoding": coding } });
        expect([codingOf(answer), read(answer) === lyrics]).toEqual([coding, true]);
        await origin.idle();
      }
      expect(origin.to("/bare.json")).toHaveLength(1);
      const part = await rawRequest(bare.url, { path: "/bare.json", headers: { "accept-encoding": "br", range: "bytes=5-9" } });
      expectPart(part, textOf(lyrics), 5, 9);
    } finally {
      await bare.close();
    }
  });
});

describe("an answer that arrives in gzip", () => {
  const packed = gzipSync(Buffer.from(lyrics), { level: 1 });
  const coded = (more: Partial<Behaviour> = {}): Behaviour => text({ coding: "gzip", ...more });

  it("is stored as it is, handed on as it is to who takes it, and decoded for who does not", async () => {
    origin.serve("/packed.json", coded());
    for (const hit of [false, true, true]) {
      const asItIs = await take("/packed.json", "gzip, br");
      expect([codingOf(asItIs), asItIs.body.equals(packed), asItIs.header("etag"), isHit(asItIs)]).toEqual(["gzip", true, '"x"', hit]);
      for (const said of [undefined, "identity", "br", "gzip;q=0"]) {
        const decoded = await take("/packed.json", said);
        expect([decoded.status, codingOf(decoded), read(decoded) === lyrics, decoded.complete, isHit(decoded)]).toEqual([200, "identity", true, true, true]);
        expect(decoded.header("etag")).not.toBe('"x"');
      }
    }
    expect(origin.to("/packed.json")).toHaveLength(1);
  });
  it("is confirmed to who holds it by its own tag", async () => {
    origin.serve("/held.json", coded());
    for (let time = 0; time < 2; time += 1) {
      const answer = await take("/held.json", "gzip", { "if-none-match": '"x"' });
      expect([answer.status, answer.header("etag"), answer.body.length]).toEqual([304, '"x"', 0]);
    }
  });
  it("is never ranged: a part of it means nothing to who asks", async () => {
    origin.serve("/unranged.json", coded());
    for (const said of ["gzip", "identity"]) {
      const answer = await take("/unranged.json", said, { range: "bytes=0-99" });
      expect([answer.status, read(answer) === lyrics]).toEqual([200, true]);
    }
  });
  it("is audio, even: bytes are right whoever asks", async () => {
    const song = bytesOf(5, 30_000);
    origin.serve("/packed.mp3", { bytes: song, coding: "gzip", etag: '"x"', headers: [["cache-control", "max-age=600"]] });
    for (let time = 0; time < 2; time += 1) expectWhole(await take("/packed.mp3"), song);
  });
  it("tells caches behind us that it depends on what they take", async () => {
    origin.serve("/varies.json", coded());
    for (const said of ["gzip", "identity"]) expect((await take("/varies.json", said)).header("vary") ?? "").toContain("accept-encoding");
  });
  it("has a HEAD that equals its GET for who does not take gzip", async () => {
    origin.serve("/packed-head.json", coded());
    const told = [];
    for (const method of ["GET", "HEAD"]) {
      const answer = await edge.ask("/packed-head.json", { method, headers: { "accept-encoding": "identity" } });
      told.push([answer.header("content-encoding"), answer.header("etag")]);
    }
    expect(told[1]).toEqual(told[0]);
  });
});
