import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startStore, type Store } from "../origin/s3.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";

const song = bytesOf(311, 5 * 65_536 + 3);
const KEY_ID = "DOWNBEATTESTKEY";
const SECRET_KEY = "not/a+real=secret";
const TOKEN = "a-session/token+of=ours";
const REGION = "eu-central-1";
const SIGNED = { region: REGION, access_key: "S3_ACCESS_KEY_ID", secret_key: "S3_SECRET_ACCESS_KEY" };
const SECRETS = { S3_ACCESS_KEY_ID: KEY_ID, S3_SECRET_ACCESS_KEY: SECRET_KEY, S3_TOKEN: TOKEN, S3_WRONG_KEY: "wrong" };
let store: Store;
let temporary: Store;
let service: Store;
let edge: Edge;
beforeAll(async () => {
  store = await startStore({ keys: { [KEY_ID]: SECRET_KEY }, region: REGION });
  temporary = await startStore({ keys: { [KEY_ID]: SECRET_KEY }, region: REGION, sessionToken: TOKEN });
  service = await startStore({ keys: { [KEY_ID]: SECRET_KEY }, region: REGION });
  edge = await startEdge(store, {
    settings: {
      // Keys may hold double slashes, which are otherwise one.
      MERGE_SLASHES: false,
      SITES: [
        { hosts: ["pods.example"], origin: `${temporary.url}/podcasts` },
        { hosts: ["wrong.example"], origin: `${temporary.url}/wrong` },
        { hosts: ["service.example"], origin: new URL(service.url).origin },
        { hosts: ["all.example"], origin: `${temporary.url}/all` },
      ],
      ORIGIN_ACCESS: [
        { origin: store.url, s3: SIGNED },
        { origin: new URL(service.url).origin, s3: SIGNED },
        { origin: `${temporary.url}/podcasts`, s3: { ...SIGNED, session_token: "S3_TOKEN" } },
        { origin: `${temporary.url}/wrong`, s3: { ...SIGNED, secret_key: "S3_WRONG_KEY", session_token: "S3_TOKEN" } },
        { origin: `${temporary.url}/all`, s3: { ...SIGNED, session_token: "S3_TOKEN", methods: "all" } },
      ],
      ...SECRETS,
    },
  });
});
afterAll(async () => {
  await edge?.close();
  await Promise.all([store?.close(), temporary?.close(), service?.close()]);
});

/** What `from` was asked while `work` went on. */
async function during(from: Store, work: () => Promise<unknown>): Promise<Store["requests"]> {
  const before = from.requests.length;
  await work();
  return from.requests.slice(before);
}

describe("a private S3 bucket", () => {
  it("is played from cold, hot, and sought in, every request signed", async () => {
    store.put("song.mp3", { bytes: song });
    const asked = await during(store, async () => {
      expectPart(await edge.get("/song.mp3", { range: "bytes=200000-200099" }), song, 200_000, 200_099);
      expectWhole(await edge.get("/song.mp3"), song);
    });
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked.map(({ verdict }) => verdict))).toEqual(new Set(["fine"]));
    expect(asked.some(({ headers }) => headers.range !== undefined && headers["if-range"] !== undefined)).toBe(true);
    expect(await during(store, async () => expectWhole(await edge.get("/song.mp3"), song))).toEqual([]);
  });
  it("has keys of any characters, each asked for in the one way all stores read alike", async () => {
    const keys = ["with space.mp3", "plus+plus.mp3", "Björk – Jóga.mp3", "a~b.mp3", "(live)!*'$&,;=:@.mp3", "100%25.mp3", "deep/er/ß.mp3", "double//slash.mp3", "日本/♫.mp3"];
    for (const [i, key] of keys.entries()) {
      const bytes = bytesOf(320 + i, 1000 + i);
      store.put(key, { bytes });
      const path = `/${key.split("/").map(encodeURIComponent).join("/")}`;
      const asked = await during(store, async () => expectWhole(await edge.get(path), bytes));
      expect(asked.map(({ verdict }) => verdict), key).toEqual(["fine"]);
    }
  });
  it("is signed for rightly, whatever the key", async () => {
    const key = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => !/(^|\/)\.{0,2}(\/|$)/.test(text));
    await fc.assert(fc.asyncProperty(key, async (text) => {
      let status = 0;
      const asked = await during(store, async () => {
        ({ status } = await edge.get(`/${text.split("/").map(encodeURIComponent).join("/")}`));
      });
      // What the edge takes for no URL at all is asked of nobody.
      expect(asked.map(({ verdict }) => verdict)).toEqual(status === 400 ? [] : ["fine"]);
    }), { numRuns: 60 });
  });
  it("is asked for a bare plus as a plus", async () => {
    const bytes = bytesOf(330, 500);
    store.put("bare+plus (1).mp3", { bytes });
    expectWhole(await edge.get("/bare+plus%20(1).mp3"), bytes);
  });
  it("is signed for a HEAD as for a GET", async () => {
    store.put("head.txt", { bytes: song, type: "text/plain" });
    const answer = await edge.ask("/head.txt", { method: "HEAD" });
    expect([answer.status, answer.header("content-length")]).toEqual([200, String(song.size)]);
  });
  it("hands on nothing of its own affairs", async () => {
    store.put("affairs.mp3", { bytes: song });
    for (const answer of [await edge.get("/affairs.mp3"), await edge.get("/affairs.mp3"), await edge.get("/affairs.mp3", { cookie: "a=b" }), await edge.get("/none.mp3")]) {
      expect([...answer.headers.keys()].filter((name) => name.startsWith("x-amz-"))).toEqual([]);
    }
  });
  it("takes no x-amz field, signature or query from a client", async () => {
    store.put("mine.mp3", { bytes: song });
    const asked = await during(store, async () => {
      const answer = await edge.get("/mine.mp3?X-Amz-Signature=abc&response-content-type=text/html", {
        "x-amz-acl": "public-read", "x-amz-security-token": "guess", authorization: "AWS4-HMAC-SHA256 Credential=x", cookie: "a=b",
      });
      expectWhole(answer, song);
      expect(answer.header("content-type")).toBe("audio/mpeg");
    });
    expect(asked.map(({ verdict, target }) => [verdict, target])).toEqual([["fine", "/music/mine.mp3"]]);
    expect(asked[0]?.headers).not.toHaveProperty("x-amz-acl");
  });
  it.each(["/", "//", "/?list-type=2", "/?list-type=2&prefix=a", "/?acl", "/?X-Amz-Signature=a"])("is not even asked for %s", async (path) => {
    const asked = await during(store, async () => expect((await edge.get(path)).status).toBe(404));
    expect(asked).toEqual([]);
  });
  it("is not listed through an origin that names no bucket either: what comes is no object", async () => {
    service.put("a-name-to-find.mp3", { bytes: song });
    const asked = await during(service, async () => {
      const answer = await edge.get("/music/", { host: "service.example" });
      expect([answer.status, answer.body.length]).toEqual([404, 0]);
    });
    expect(asked.map(({ verdict }) => verdict)).toEqual(["fine"]);
    expectWhole(await edge.get("/music/a-name-to-find.mp3", { host: "service.example" }), song);
  });
  it.each(["/song.mp3?acl", "/song.mp3?list-type=2"])("answers %s with the object", async (path) => {
    store.put("song.mp3", { bytes: song });
    expectWhole(await edge.get(path), song);
  });
  it.each(["/..%2f", "/x/..%2F..%2Fmusic%2Fsong.mp3", "/%2e%2e%2Fother/song.mp3", "/a%FF.mp3"])("is not left by %s", async (path) => {
    const asked = await during(store, async () => expect((await edge.get(path)).status).toBeGreaterThanOrEqual(400));
    expect(asked).toEqual([]);
  });
  it.each(["PUT", "POST", "DELETE", "PATCH", "OPTIONS"])("is not asked to %s", async (method) => {
    const asked = await during(store, async () => {
      const answer = await edge.ask("/song.mp3", { method, ...(method === "OPTIONS" ? {} : { body: "x" }) });
      expect([answer.status, answer.header("allow")]).toEqual([405, "GET, HEAD"]);
    });
    expect(asked).toEqual([]);
  });
  it("answers 403 for what is not there, without its words and without keeping it", async () => {
    const asked = await during(store, async () => {
      for (const _ of ["once", "twice"]) {
        const answer = await edge.get("/missing.mp3");
        expect([answer.status, answer.body.length]).toEqual([403, 0]);
      }
    });
    expect(asked.length).toBeGreaterThanOrEqual(2);
  });
});

describe("temporary credentials", () => {
  it("carry their token, signed", async () => {
    temporary.put("podcasts/one.mp3", { bytes: song });
    const asked = await during(temporary, async () => expectWhole(await edge.get("/one.mp3", { host: "pods.example" }), song));
    expect(new Set(asked.map(({ verdict }) => verdict))).toEqual(new Set(["fine"]));
  });
});

describe("a key that is wrong", () => {
  it("is the operator's trouble: 502, and nothing of what was signed", async () => {
    temporary.put("wrong/one.mp3", { bytes: song });
    const asked = await during(temporary, async () => {
      const answer = await edge.get("/one.mp3", { host: "wrong.example" });
      expect(answer.status).toBe(502);
      const said = answer.body.toString() + JSON.stringify([...answer.headers]);
      for (const word of [KEY_ID, TOKEN, "StringToSign", "wrong/one"]) expect(said).not.toContain(word);
    });
    expect(asked.map(({ verdict }) => verdict)).toEqual(["SignatureDoesNotMatch"]);
  });
  it("says the same of a clock that is off", async () => {
    store.put("clock.mp3", { bytes: song });
    store.aheadMs = 20 * 60_000;
    expect((await edge.get("/clock.mp3")).status).toBe(502);
    store.aheadMs = 0;
    expectWhole(await edge.get("/clock.mp3"), song);
  });
});

describe("a stale copy", () => {
  it("stands in while the key is wrong", async () => {
    store.put("stale.mp3", { bytes: song, headers: [["cache-control", "max-age=0, stale-if-error=600, stale-while-revalidate=0"]] });
    expectWhole(await edge.get("/stale.mp3"), song);
    store.aheadMs = 20 * 60_000;
    const asked = await during(store, async () => expectWhole(await edge.get("/stale.mp3"), song));
    store.aheadMs = 0;
    expect(asked.map(({ verdict }) => verdict)).toContain("RequestTimeTooSkewed");
  });
});

describe("a bucket with all methods", () => {
  it("is written to and listed by whoever comes", async () => {
    const put = await edge.ask("/new.txt", { method: "PUT", body: "words", headers: { host: "all.example" } });
    expect(put.status).toBe(200);
    expect((await edge.get("/new.txt", { host: "all.example" })).body.toString()).toBe("words");
    const query = fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string()), { minLength: 1, maxLength: 4 });
    let n = 0;
    await fc.assert(fc.asyncProperty(query, async (drawn) => {
      const pairs = [["n", String((n += 1))], ...drawn];
      const asked = await during(temporary, () => edge.get(`/new.txt?${new URLSearchParams(pairs).toString()}`, { host: "all.example" }));
      expect(asked.map(({ verdict }) => verdict)).toEqual(["fine"]);
    }), { numRuns: 40 });
    const listed = await edge.get("/?prefix=a%2Bb+c&list-type=2&x=*'()", { host: "all.example" });
    expect([listed.status, listed.body.toString().includes("<Key>all/new.txt</Key>")]).toEqual([200, true]);
    expect(new Set(temporary.requests.filter(({ target }) => target.startsWith("/music/all")).map(({ verdict }) => verdict))).toEqual(new Set(["fine"]));
  });
});
