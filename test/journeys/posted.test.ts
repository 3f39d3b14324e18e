import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { isHit } from "../support/judge.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { PATHS: [{ prefix: "/free/", public: true, colo_sec: 60, store_set_cookie: true }] } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

type Told = { status?: number; headers?: [string, string][]; type?: string; body?: string };
const KEPT: [string, string] = ["cache-control", "max-age=600"];
let forms = 0;
/** A URL of its own whose POST is answered so, "posted", and whose GET says "got". */
function form({ status = 200, headers = [], type = "text/html", body = "posted" }: Told, path = `/form-${(forms += 1)}`): string {
  origin.serve(path, ({ method }) => (method === "POST"
    ? { status, type, bytes: textOf(body), headers: headers.map(([name, value]): [string, string] => [name, value.replace("SELF", path)]) }
    : { type: "text/html", bytes: textOf("got"), headers: [["cache-control", "no-store"]] }));
  return path;
}
const post = (path: string, headers: Record<string, string> = {}, body = "a=1") => edge.ask(path, { method: "POST", body, headers });
/** What a GET gets afterwards, and whether without the origin. */
async function after(path: string): Promise<[string, boolean]> {
  const answer = await edge.get(path);
  return [answer.body.toString(), isHit(answer)];
}

const SELF: [string, string] = ["content-location", "SELF"];

describe("the answer to a POST that says it is what a GET would get (RFC 9110 §9.3.3)", () => {
  it.each<[string, Told]>([
    ["by its path", { headers: [KEPT, SELF] }],
    ["by the origin's own host", { headers: [KEPT, ["content-location", "ORIGIN"]] }],
    ["with s-maxage", { headers: [["cache-control", "s-maxage=600"], SELF] }],
    ["with Expires", { headers: [["expires", new Date(Date.now() + 6e5).toUTCString()], SELF] }],
    ["with a targeted field", { headers: [["cdn-cache-control", "max-age=600"], SELF] }],
  ])("is stored: %s", async (_, told) => {
    const path = `/stored-${(forms += 1)}`;
    form({ ...told, headers: (told.headers ?? []).map(([name, value]): [string, string] => [name, value === "ORIGIN" ? `${origin.url}${path}` : value]) }, path);
    expect((await post(path)).body.toString()).toBe("posted");
    expect(await after(path)).toEqual(["posted", true]);
  });
  it("takes the place of the copy there was, and the next takes its", async () => {
    const path = form({ headers: [KEPT, SELF] });
    for (const body of ["one", "two"]) {
      form({ headers: [KEPT, SELF], body }, path);
      await post(path);
      expect(await after(path)).toEqual([body, true]);
    }
    expect((await edge.ask(path, { method: "HEAD" })).header("content-length")).toBe("3");
  });
  it("with a query, in its normal form", async () => {
    const path = form({ headers: [KEPT, SELF] }, "/asked?a=1&b=2");
    await post(path);
    expect(await after("/asked?b=2&a=1")).toEqual(["posted", true]);
  });
  it("runs out like any other", async () => {
    const path = form({ headers: [["cache-control", "max-age=50, must-revalidate"], ["age", "100"], SELF] });
    await post(path);
    expect(await after(path)).toEqual(["got", false]);
  });
});

describe("the answer to a POST that is nobody else's", () => {
  it.each<[string, Told]>([
    ["it does not say what it is", { headers: [KEPT] }],
    ["it is of another URL", { headers: [KEPT, ["content-location", "/elsewhere"]] }],
    ["it is of another host", { headers: [KEPT, ["content-location", "http://other.example/SELF"]] }],
    ["it is of the URL with a query", { headers: [KEPT, ["content-location", "SELF?x=1"]] }],
    ["it states no lifetime", { headers: [SELF] }],
    ["its lifetime is none", { headers: [["cache-control", "max-age=0"], SELF] }],
    ["it is a new one", { status: 201, headers: [KEPT, SELF] }],
    ["it is an error", { status: 404, headers: [KEPT, SELF] }],
    ["it is private", { headers: [["cache-control", "private, max-age=600"], SELF] }],
    ["it is not to be stored", { headers: [["cache-control", "no-store, max-age=600"], SELF] }],
    ["it sets a cookie", { headers: [KEPT, SELF, ["set-cookie", "a=1"]] }],
    ["it depends on the language", { headers: [KEPT, SELF, ["vary", "accept-language"]] }],
    ["it depends on everything", { headers: [KEPT, SELF, ["vary", "*"]] }],
  ])("is not stored where %s", async (_, told) => {
    const path = form(told);
    expect((await post(path)).body.toString()).toBe("posted");
    expect(await after(path)).toEqual(["got", false]);
    expect(await after("/elsewhere")).toEqual(["no such file\n", false]);
  });
  it.each([{ cookie: "a=1" }, { authorization: "Basic eDp5" }])("is not stored for who posts with %j, on a public path neither", async (headers) => {
    for (const path of [form({ headers: [KEPT, SELF] }), form({ headers: [KEPT, SELF] }, `/free/${Object.keys(headers)[0]}`)]) {
      await post(path, headers);
      expect(await after(path)).toEqual(["got", false]);
    }
  });
  it("is not stored by the operator's word for silent answers, nor with its cookie", async () => {
    for (const headers of [[SELF], [KEPT, SELF, ["set-cookie", "a=1"]]] as [string, string][][]) {
      const path = form({ headers }, `/free/silent-${headers.length}`);
      await post(path);
      expect(await after(path)).toEqual(["got", false]);
    }
  });
  it("is not stored of audio, playlists and keys", async () => {
    for (const suffix of [".mp3", ".m3u8", ".key", ".m4s"]) {
      const path = form({ headers: [KEPT, SELF] }, `/file${suffix}`);
      await post(path);
      expect([suffix, (await after(path))[0]]).toEqual([suffix, "got"]);
    }
  });
  it.each(["PUT", "PATCH", "DELETE"])("is not that of a %s", async (method) => {
    const path = `/method-${method}`;
    origin.serve(path, (exchange) => ({ type: "text/html", bytes: textOf(exchange.method), headers: exchange.method === "GET" ? [["cache-control", "no-store"]] : [KEPT, ["content-location", path]] }));
    await edge.ask(path, { method, body: "x" });
    expect(await after(path)).toEqual(["GET", false]);
  });
  it("is not stored when it breaks off", async () => {
    const path = "/broken";
    origin.serve(path, ({ method }) => (method === "POST"
      ? { type: "text/html", bytes: textOf("posted".repeat(1000)), headers: [KEPT, ["content-location", path]], cut: { after: 100, how: "reset" } }
      : { type: "text/html", bytes: textOf("got"), headers: [["cache-control", "no-store"]] }));
    await post(path).catch(() => undefined);
    expect(await after(path)).toEqual(["got", false]);
  });
});
