import { describe, expect, it } from "vitest";
import { EdgesScene } from "./edges-scene.ts";
import { bytesOf, sameBytes } from "./make.ts";

const WHOLE = bytesOf({ first: 0, last: 99_999 });
/** Of a copy that is stale as soon as it is there. */
const AGED = "age=100&control=max-age%3D50,stale-if-error%3D600,stale-while-revalidate%3D0";
const TOKEN = "operator";
const SHA256 = [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(TOKEN)))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const OPERATOR = { CONTROL_TOKENS: [{ name: "op", sha256: SHA256, scopes: ["*"] }] };

/** What an operator reads of an answer. */
type Detail = { readonly edge?: string; readonly attempts?: readonly { readonly edge: string; readonly ended: string }[] };
const detailOf = (headers: Headers): Detail => JSON.parse(headers.get("downbeat-detail") ?? "{}") as Detail;

describe("an edge that fails before its answer", () => {
  it.each([
    ["whose connections are reset", "reset", "unreachable"],
    ["that answers 503", "status=503", "status"],
    ["that asks to be left alone", "status=429&retry-after=5", "status"],
    ["that does not have the file", "status=404", "answered"],
    ["that lets nobody in", "status=403", "answered"],
    ["that sends another range than asked for", "part=wrong", "wrong"],
    ["that does not answer in time", "hold", "timeout"],
  ])("%s is followed by the next, and the listener gets every byte", async (_, how, ended) => {
    const scene = new EdgesScene(["a", "b"], { ...OPERATOR, UPSTREAM_FIRST_BYTE_TIMEOUT_MS: 400 });
    await scene.set("a", how);
    const heard = await scene.get("/x/track.flac", { headers: { "downbeat-token": TOKEN } });
    expect([heard.status, heard.broken]).toEqual([200, false]);
    expect(sameBytes(heard.bytes, WHOLE)).toBe(true);
    const { edge, attempts } = detailOf(heard.headers);
    expect([edge, attempts?.map(({ edge, ended }) => [edge, ended])]).toEqual(["b", [["a", ended], ["b", "answered"]]]);
    expect(await scene.asked(scene.origin)).toEqual([]);
  });

  it("that nobody listens at is followed by the next, and after three failures is asked last", async () => {
    const scene = new EdgesScene(["dead", "b"]);
    expect(sameBytes((await scene.get("/x/track.flac")).bytes, WHOLE)).toBe(true);
    const health = scene.isolate.routes?.book.standings(Date.now()).map(({ id, health }) => [id, health.kind]);
    expect(health).toEqual([["dead", "ejected"], ["b", "ok"]]);
  });

  it("costs no more than the budget of time, whatever edges do", async () => {
    const scene = new EdgesScene(["a", "b", "c"], { ROUTING: { budget_ms: 700 } });
    for (const edge of scene.edges) await scene.set(edge, "hold");
    const beganMs = Date.now();
    expect((await scene.get("/x/track.flac")).status).toBe(504);
    expect(Date.now() - beganMs).toBeLessThan(2500);
  });

  it("costs no more requests than the policy lets a question cost", async () => {
    const scene = new EdgesScene(["a", "b", "c", "d"], { ROUTING: { attempts: 2 } });
    for (const edge of scene.edges) await scene.set(edge, "status=500");
    await scene.get("/x/track.flac");
    const asked = await Promise.all(scene.edges.map((edge) => scene.asked(edge)));
    expect(asked.flat().length).toBe(2);
  });
});

describe("where no edge can answer", () => {
  const dead = async (settings = {}) => {
    const scene = new EdgesScene(["a", "b"], { ...OPERATOR, ...settings });
    await scene.set("a", "status=503");
    await scene.set("b", "reset");
    return scene;
  };

  it("listeners get 504 and not a word of edges", async () => {
    const scene = await dead();
    const { status, headers, bytes } = await scene.get("/x/track.flac");
    expect([status, headers.get("downbeat-detail")]).toEqual([504, null]);
    expect(Object.keys(JSON.parse(new TextDecoder().decode(bytes)) as object)).toEqual(["error", "message", "id"]);
  });

  it("operators get the list of what was tried", async () => {
    const scene = await dead({ UPSTREAM_RETRIES: 0 });
    const { bytes } = await scene.get("/x/track.flac", { headers: { "downbeat-token": TOKEN } });
    const told = JSON.parse(new TextDecoder().decode(bytes)) as { readonly error: string; readonly tried: readonly object[] };
    expect(told).toMatchObject({ error: "no-edge", tried: [{ edge: "a", ended: "status", status: 503 }, { edge: "b", ended: "unreachable" }] });
  });

  it("a stale copy stands in by the policy, and the origin is not asked in the edges' place", async () => {
    const scene = new EdgesScene(["a", "b"]);
    for (const edge of scene.edges) await scene.set(edge, AGED);
    expect(sameBytes((await scene.get("/x/track.flac")).bytes, WHOLE)).toBe(true);
    await scene.settled();
    for (const edge of scene.edges) await scene.set(edge, "status=500");
    const again = await scene.get("/x/track.flac");
    expect([again.status, again.headers.get("server-timing")]).toEqual([200, expect.stringContaining("stood-in")]);
    expect(sameBytes(again.bytes, WHOLE)).toBe(true);
    expect(await scene.asked(scene.origin)).toEqual([]);
  });

  it("an edge that cannot be reached for a moment is asked again where it is alone", async () => {
    const scene = new EdgesScene(["a"]);
    await scene.set("a", "reset&until=1");
    expect(sameBytes((await scene.get("/x/track.flac")).bytes, WHOLE)).toBe(true);
  });
});

describe("a file that is not there", () => {
  it("is 404 where all edges say so", async () => {
    const scene = new EdgesScene(["a", "b"]);
    for (const edge of scene.edges) await scene.set(edge, "status=404");
    expect((await scene.get("/x/gone.flac")).status).toBe(404);
    expect(await Promise.all(scene.edges.map(async (edge) => (await scene.asked(edge)).length))).toEqual([1, 1]);
  });

  it("is 404 and not remembered where an edge that may have it cannot be asked", async () => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", "status=500");
    await scene.set("b", "status=404&control=max-age%3D60");
    expect((await scene.get("/x/perhaps.flac")).status).toBe(404);
    await scene.settled();
    await scene.set("a", "");
    expect(sameBytes((await scene.get("/x/perhaps.flac")).bytes, WHOLE)).toBe(true);
  });

  it("is no reason to drop a copy while the edge that gave it cannot be asked", async () => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", AGED);
    await scene.get("/x/track.flac", { headers: { range: "bytes=0-16383" } });
    await scene.settled();
    await scene.set("a", "status=500");
    await scene.set("b", "status=404");
    const heard = await scene.get("/x/track.flac", { headers: { range: "bytes=0-16383" } });
    expect(sameBytes(heard.bytes, WHOLE.subarray(0, 16_384))).toBe(true);
  });
});

describe("what goes to the origin although there are edges", () => {
  it.each<[string, string, RequestInit]>([
    ["a request with a cookie", "/x/track.flac", { headers: { cookie: "a=b" } }],
    ["a request with a credential", "/x/page", { headers: { authorization: "Basic eDp5" } }],
    ["a signed query", "/x/track.flac?token=abc", {}],
    ["another method", "/x/track.flac", { method: "POST", body: "x" }],
  ])("%s", async (_, path, init) => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.get(path, init);
    const asked = await Promise.all([scene.origin, "a", "b"].map(async (edge) => (await scene.asked(edge)).length));
    expect(asked).toEqual([1, 0, 0]);
  });

  it("a path that no edge serves", async () => {
    const scene = new EdgesScene(["a"], {}, { a: { prefixes: ["/mirrored/"] } });
    await scene.get("/x/track.flac");
    await scene.get("/mirrored/track.flac");
    expect([(await scene.asked(scene.origin)).length > 0, (await scene.asked("a")).length > 0]).toEqual([true, true]);
  });
});

describe("what is passed and is nobody's own", () => {
  it("goes to the edges, and from one that fails to the next", async () => {
    const scene = new EdgesScene(["a", "b"]);
    await scene.set("a", "status=502");
    const heard = await scene.get("/x/stream.key");
    expect([heard.status, sameBytes(heard.bytes, WHOLE)]).toEqual([200, true]);
    expect([await scene.asked(scene.origin), (await scene.asked("b")).length]).toEqual([[], 1]);
  });
});

it("without EDGES nothing is chosen, and the origin is asked as ever", async () => {
  const scene = new EdgesScene([]);
  expect(sameBytes((await scene.get("/x/track.flac")).bytes, WHOLE)).toBe(true);
  expect([scene.isolate.routes, (await scene.asked(scene.origin)).length > 0]).toEqual([undefined, true]);
});
