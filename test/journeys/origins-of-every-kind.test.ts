import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";

const song = bytesOf(301, 3 * 65_536 + 7);
const SECRET = "s3cr3t-of-the-origin";
const PASSWORD = "pass:wörd♫";
let guarded: Origin;
let elsewhere: Origin;
let edge: Edge;
beforeAll(async () => {
  [guarded, elsewhere] = await Promise.all([startOrigin(), startOrigin()]);
  const named = guarded.url.replace("127.0.0.1", "localhost");
  edge = await startEdge(guarded, {
    settings: {
      SITES: [
        { hosts: ["basic.example"], origin: elsewhere.url },
        { hosts: ["named.example"], origin: `${guarded.url}/named` },
        { hosts: ["other.example"], origin: named },
      ],
      PATHS: [{ prefix: "/follow", follow_redirects: true }, { prefix: "/named/follow", follow_redirects: true }],
      ORIGIN_ACCESS: [
        { origin: guarded.url, host: "localhost", header: { name: "X-Origin-Secret", secret: "ORIGIN_SECRET" } },
        { origin: `${guarded.url}/named`, host: "localhost", header: { name: "X-Origin-Secret", secret: "ORIGIN_SECRET" } },
        { origin: elsewhere.url, basic: { user: "downbeat", secret: "ORIGIN_PASSWORD" } },
      ],
      ORIGIN_SECRET: SECRET,
      ORIGIN_PASSWORD: PASSWORD,
    },
  });
});
afterAll(async () => {
  await edge?.close();
  await Promise.all([guarded?.close(), elsewhere?.close()]);
});

const BASIC = `Basic ${Buffer.from(`downbeat:${PASSWORD}`).toString("base64")}`;
const secretsSeen = (origin: Origin, path: string): unknown[] => origin.to(path).map(({ headers }) => headers["x-origin-secret"]);
const authorizationsSeen = (origin: Origin, path: string): unknown[] => origin.to(path).map(({ headers }) => headers.authorization);

describe("a secret header field", () => {
  it("is on every request to its origin: fills, seeks, the rest, what passes", async () => {
    guarded.serve("/a.mp3", { bytes: song });
    expectWhole(await edge.get("/a.mp3"), song);
    expectPart(await edge.get("/a.mp3", { range: "bytes=150000-150009" }), song, 150_000, 150_009);
    expectWhole(await edge.get("/a.mp3", { cookie: "a=b" }), song);
    expect((await edge.ask("/a.mp3", { method: "POST", body: "x" })).status).toBe(200);
    expect(new Set(secretsSeen(guarded, "/a.mp3"))).toEqual(new Set([SECRET]));
    expect(guarded.to("/a.mp3").map(({ method }) => method)).toContain("POST");
  });
  it("replaces what a client sends under its name", async () => {
    guarded.serve("/b.mp3", { bytes: song });
    expectWhole(await edge.get("/b.mp3", { "x-origin-secret": "guess", cookie: "a=b" }), song);
    expect(secretsSeen(guarded, "/b.mp3")).toEqual([SECRET]);
  });
  it("leaves the client's own Authorization alone where it passes", async () => {
    guarded.serve("/c.mp3", { bytes: song });
    expectWhole(await edge.get("/c.mp3", { authorization: "Bearer mine" }), song);
    expect(authorizationsSeen(guarded, "/c.mp3")).toEqual(["Bearer mine"]);
  });
});

describe("basic credentials", () => {
  it("are sent as UTF-8 and in place of a client's", async () => {
    elsewhere.serve("/a.mp3", { bytes: song });
    expectWhole(await edge.get("/a.mp3", { host: "basic.example" }), song);
    expectWhole(await edge.get("/a.mp3", { host: "basic.example", authorization: "Bearer mine" }), song);
    expect(new Set(authorizationsSeen(elsewhere, "/a.mp3"))).toEqual(new Set([BASIC]));
  });
  it("go to no other origin", async () => {
    guarded.serve("/d.mp3", { bytes: song });
    expectWhole(await edge.get("/d.mp3"), song);
    expect(new Set(authorizationsSeen(guarded, "/d.mp3"))).toEqual(new Set([undefined]));
  });
});

describe("a Host of its own", () => {
  it("is what the origin is asked under, port and all", async () => {
    guarded.serve("/host.mp3", { bytes: song });
    expectWhole(await edge.get("/host.mp3"), song);
    expect(new Set(guarded.to("/host.mp3").map(({ headers }) => headers.host))).toEqual(new Set([guarded.host.replace("127.0.0.1", "localhost")]));
  });
  it("goes with a path prefix", async () => {
    guarded.serve("/named/host.mp3", { bytes: song });
    expectWhole(await edge.get("/host.mp3", { host: "named.example" }), song);
    expect(new Set(secretsSeen(guarded, "/named/host.mp3"))).toEqual(new Set([SECRET]));
  });
});

describe("redirects that are followed", () => {
  it("carry credentials within the origin", async () => {
    guarded.serve("/follow/near.mp3", { status: 302, headers: [["location", "/near-target.mp3"]] });
    guarded.serve("/near-target.mp3", { bytes: song });
    expectWhole(await edge.get("/follow/near.mp3"), song);
    expect(new Set(secretsSeen(guarded, "/near-target.mp3"))).toEqual(new Set([SECRET]));
  });
  it("take a Location under the origin's own Host for the origin", async () => {
    guarded.serve("/follow/own.mp3", { status: 302, headers: [["location", `http://localhost:${guarded.host.split(":")[1]}/own-target.mp3`]] });
    guarded.serve("/own-target.mp3", { bytes: song });
    expectWhole(await edge.get("/follow/own.mp3"), song);
    expect(new Set(secretsSeen(guarded, "/own-target.mp3"))).toEqual(new Set([SECRET]));
  });
  it("carry none to another origin, not even that one's own, and none back again", async () => {
    guarded.serve("/follow/far.mp3", { status: 302, headers: [["location", `${elsewhere.url}/far-target.mp3`]] });
    elsewhere.serve("/far-target.mp3", { status: 302, headers: [["location", `${guarded.url}/back.mp3`]] });
    guarded.serve("/back.mp3", { bytes: song });
    expectWhole(await edge.get("/follow/far.mp3"), song);
    expect(new Set(secretsSeen(guarded, "/follow/far.mp3"))).toEqual(new Set([SECRET]));
    const seen = [...elsewhere.to("/far-target.mp3"), ...guarded.to("/back.mp3")];
    expect(seen.length).toBeGreaterThan(1);
    for (const { headers } of seen) expect([headers["x-origin-secret"], headers.authorization]).toEqual([undefined, undefined]);
  });
  it("end after five", async () => {
    for (let i = 0; i < 7; i += 1) guarded.serve(`/follow/${i}.mp3`, { status: 302, headers: [["location", `/follow/${i + 1}.mp3`]] });
    guarded.serve("/follow/7.mp3", { bytes: song });
    expect((await edge.get("/follow/0.mp3")).status).toBe(502);
    expect(guarded.to("/follow/5.mp3")).not.toHaveLength(0);
    expect(guarded.to("/follow/6.mp3")).toHaveLength(0);
    expectWhole(await edge.get("/follow/2.mp3"), song);
  });
  it.each(["ftp://127.0.0.1/x", "http://u:p@127.0.0.1/x", "http://[/"])("are not followed to %s", async (location) => {
    const path = `/follow/${encodeURIComponent(location)}.mp3`;
    guarded.serve(path, { status: 302, headers: [["location", location]] });
    expect((await edge.get(path)).status).toBe(502);
  });
});

describe("a secret that is not there", () => {
  it("answers every request with 500 and shows listeners no name", async () => {
    const without = await startEdge(guarded, {
      settings: { SITES: [{ hosts: ["free.example"], origin: elsewhere.url }], ORIGIN_ACCESS: [{ origin: guarded.url, header: { name: "X-Origin-Secret", secret: "NOT_PUT" } }] },
    });
    try {
      guarded.serve("/never.mp3", { bytes: song });
      const answer = await without.get("/never.mp3");
      expect(answer.status).toBe(500);
      expect(answer.body.toString()).not.toContain("NOT_PUT");
      expect(guarded.to("/never.mp3")).toHaveLength(0);
      elsewhere.serve("/free.mp3", { bytes: song });
      expect((await without.get("/free.mp3", { host: "free.example" })).status).toBe(500);
    } finally {
      await without.close();
    }
  });
});
