import { describe, expect, it } from "vitest";
import { Api, type As, TOKENS } from "./api.ts";

const api = new Api({ EDGES: [{ id: "fra", url: "https://fra.mirror.example" }] });
const closed = new Api({ CONTROL_TOKENS: [] });

describe("scopes", () => {
  it.each([
    ["POST", "/purge", { tags: ["shared"], dry_run: true }, ["all", "purge", "limited"]],
    ["GET", "/purges", undefined, ["all", "read"]],
    ["GET", "/audit", undefined, ["all", "read"]],
    ["GET", "/blocks", undefined, ["all", "read"]],
    ["PUT", "/blocks/x", { tags: ["shared"], reason: "r" }, ["all", "block", "limited"]],
    ["GET", "/blocks/x", undefined, ["all", "read", "block", "limited"]],
    ["GET", "/openapi.json", undefined, ["all", "read", "purge", "prewarm", "block", "edges", "limited", "tagged"]],
    ["POST", "/prewarm", { urls: ["https://music.example/label-7/a.mp3"], dry_run: true }, ["all", "prewarm", "limited"]],
    ["GET", "/prewarms", undefined, ["all", "read"]],
    ["GET", "/edges", undefined, ["all", "read", "edges"]],
    ["PUT", "/edges/fra", { drain: true }, ["all", "edges"]],
    ["GET", "/edges/fra", undefined, ["all", "read", "edges"]],
  ] as const)("%s %s is for those who may", async (method, path, body, may) => {
    const names = Object.keys(TOKENS) as (keyof typeof TOKENS)[];
    const let200 = await Promise.all(names.map(async (token) => ((await api.call(method, path, body, { token })).status === 200 ? [token] : [])));
    expect(let200.flat()).toEqual(may);
  });

  it.each([
    ["read", "POST", "/purge"], ["block", "POST", "/purge"], ["read", "PUT", "/blocks/x"], ["purge", "PUT", "/blocks/x"], ["purge", "DELETE", "/blocks/x"],
    ["purge", "GET", "/purges"], ["block", "GET", "/audit"], ["purge", "GET", "/blocks/x"], ["block", "GET", "/blocks"], ["purge", "GET", "/explain?url=/"], ["purge", "GET", "/audit/key"], ["purge", "POST", "/prewarm"], ["read", "POST", "/prewarm"], ["prewarm", "POST", "/purge"],
    ["prewarm", "GET", "/prewarms"], ["read", "DELETE", "/prewarms/x"], ["block", "GET", "/prewarms/x"], ["limited", "GET", "/prewarms"],
    ["limited", "GET", "/purges"], ["limited", "GET", "/audit"], ["limited", "GET", "/blocks"], ["limited", "GET", "/explain?url=/"],
    ["read", "PUT", "/edges/fra"], ["read", "DELETE", "/edges/fra"], ["purge", "GET", "/edges"], ["edges", "POST", "/purge"], ["limited", "GET", "/edges"], ["limited", "PUT", "/edges/fra"], ["limited", "DELETE", "/edges/fra"],
  ] as const)("a token for %s is refused %s %s, and told nothing of it", async (token, method, path) => {
    const told = await api.call(method, path, method === "GET" || method === "DELETE" ? undefined : {}, { token });
    expect([told.status, told.json.error, told.json.success, told.json.result]).toEqual([403, "control-forbidden", false, null]);
  });
});

describe("who asks", () => {
  const ask = (headers: Record<string, string>, as: As = {}) => api.call("GET", "/purges", undefined, { token: null, headers, ...as });
  it.each([
    [{ authorization: `Bearer ${TOKENS.read}` }, 200], [{ authorization: `bearer  ${TOKENS.read} ` }, 200], [{ "downbeat-token": TOKENS.read }, 200], [{ "fastly-key": TOKENS.read }, 200],
    [{ authorization: `Basic ${TOKENS.read}` }, 401], [{ authorization: TOKENS.read }, 401], [{ authorization: "Bearer" }, 401], [{}, 401],
    [{ authorization: "Bearer wrong" }, 403], [{ authorization: `Bearer ${TOKENS.read}x` }, 403], [{ authorization: `Bearer ${TOKENS.read.slice(1)}` }, 403], [{ "downbeat-token": "" }, 403],
    [{ "downbeat-token": "wrong", authorization: `Bearer ${TOKENS.read}` }, 403], [{ authorization: `Bearer ${TOKENS.read}, Bearer ${TOKENS.read}` }, 401],
  ])("by %j gets %d", async (headers, status) => {
    expect((await ask(headers as Record<string, string>)).status).toBe(status);
  });

  it("is told how to identify by a challenge, and in the envelope", async () => {
    const told = await ask({});
    expect([told.headers.get("www-authenticate"), told.json.errors]).toEqual(['Bearer realm="downbeat"', [{ code: 40100, message: expect.stringContaining("Bearer") }]]);
  });

  it("is the same answer to a wrong token whatever the address: nobody learns what there is", async () => {
    const texts = await Promise.all(["/purge", "/none", "/audit", ""].map(async (path) => (await api.call("POST", path, "{}", { token: null, headers: { authorization: "Bearer wrong" } })).text.replace(/"id":"[^"]+"/, "")));
    expect(new Set(texts).size).toBe(1);
  });

  it("gets 503 where no token is set, with how to set one, whatever is sent", async () => {
    for (const headers of [{}, { authorization: "Bearer x" }, { "downbeat-token": "undefined" }]) {
      const told = await closed.call("POST", "/purge", { purge_everything: true }, { token: null, headers });
      expect([told.status, told.json.error, told.headers.has("retry-after")]).toEqual([503, "control-unconfigured", false]);
      expect(told.json.errors[0]?.message).toContain("token new");
    }
    expect(closed.ledger.told).toEqual([]);
  });

  it("gets 503 where no ledger is bound, with how to bind one", async () => {
    const told = await new Api({}, { LEDGER: undefined }).call("POST", "/purge", { tags: ["a"] });
    expect([told.status, told.json.error]).toEqual([503, "control-no-ledger"]);
  });

  it("is told to try again where the ledger cannot be reached", async () => {
    const api = new Api();
    api.ledger.fault = new Error("secret detail");
    const told = await api.call("POST", "/purge", { tags: ["a"] });
    expect([told.status, told.json.error, told.headers.get("retry-after"), told.text.includes("secret")]).toEqual([503, "control-ledger", "1", false]);
  });
});

describe("a limited token", () => {
  const allowed = [
    { tags: ["label-7:x", "LABEL-7:Y z"] }, { tags: ["shared"] }, { prefixes: ["/label-7"] }, { prefixes: ["music.example/label-7/a"] }, { prefixes: ["music.example/seven"] },
    { files: ["https://any.example/label-7/a.mp3?x"] }, { files: ["https://music.example/seven/a"], query: "any" },
  ];
  const refused = [
    { tags: ["label-70"] }, { tags: ["label-7"] }, { tags: ["shared2"] }, { tags: ["label-7:x", "label-8:x"] }, { prefixes: ["/label-70"] }, { prefixes: ["/"] }, { prefixes: ["/seven"] }, { prefixes: ["other.example/seven"] },
    { prefixes: ["music.example"] }, { hosts: ["music.example"] }, { purge_everything: true }, { files: ["https://music.example/seventy"] }, { files: ["https://music.example/label-7/../a"] },
    { files: ["https://music.example/label-7%2f..%2fa"] }, { tags: ["label-7:x"], files: ["https://music.example/a"] },
  ];
  it.each(allowed)("may purge %j", async (body) => {
    expect((await api.call("POST", "/purge", { ...body, dry_run: true }, { token: "limited" })).status).toBe(200);
  });
  it.each(refused)("may not purge %j", async (body) => {
    const before = api.ledger.told.length;
    expect([400, 403]).toContain((await api.call("POST", "/purge", body, { token: "limited" })).status);
    expect(api.ledger.told.length).toBe(before);
  });
  it("to tags alone may name no URL at all", async () => {
    expect((await api.call("POST", "/purge", { tags: ["label-7:a"] }, { token: "tagged" })).status).toBe(200);
    expect((await api.call("POST", "/purge", { files: ["https://music.example/label-7/a"] }, { token: "tagged" })).status).toBe(403);
  });
  it("may not touch a block of others, neither by lifting it nor by putting its own in its place", async () => {
    const api = new Api();
    await api.call("PUT", "/blocks/theirs", { tags: ["other"], reason: "r" });
    const own = { tags: ["shared"], reason: "r" };
    expect((await api.call("PUT", "/blocks/theirs", own, { token: "limited" })).status).toBe(403);
    expect((await api.call("DELETE", "/blocks/theirs", undefined, { token: "limited" })).status).toBe(404);
    expect((await api.call("GET", "/blocks/theirs", undefined, { token: "limited" })).status).toBe(404);
    expect((await api.call("PUT", "/blocks/ours", own, { token: "limited" })).status).toBe(200);
    expect((await api.call("PUT", "/blocks/ours", { tags: ["other"], reason: "r" }, { token: "limited" })).status).toBe(403);
    expect((await api.call("GET", "/blocks/ours", undefined, { token: "limited" })).status).toBe(200);
    expect((await api.call("DELETE", "/blocks/ours", undefined, { token: "limited" })).status).toBe(200);
  });
  it("reads its own receipts and no others", async () => {
    const theirs = (await api.call("POST", "/purge", { tags: ["x"] })).json.result["id"];
    const own = (await api.call("POST", "/purge", { tags: ["shared"] }, { token: "limited" })).json.result["id"];
    expect((await api.call("GET", `/purges/${theirs}`, undefined, { token: "limited" })).status).toBe(404);
    expect((await api.call("GET", `/purges/${own}`, undefined, { token: "limited" })).status).toBe(200);
    expect((await api.call("GET", `/purges/${theirs}`, undefined, { token: "purge" })).status).toBe(404);
    expect((await api.call("GET", `/purges/${own}`, undefined, { token: "read" })).status).toBe(200);
  });
});

describe("where it answers", () => {
  it("is CONTROL_PREFIX, and nothing else is the operator's then", async () => {
    const api = new Api({ CONTROL_PREFIX: "/ops/edge" });
    const at = (path: string) => api.send(new Request(`https://music.example${path}`, { headers: { "downbeat-token": TOKENS.read } }));
    expect((await at("/ops/edge/v1/purges")).status).toBe(200);
    expect((await at("/ops/edge/v2/purges")).status).toBe(404);
    expect((await at("/ops/edge")).status).toBe(404);
    await expect(at("/_downbeat/v1/purges")).rejects.toThrow("not for the control API");
    await expect(at("/ops/edgeways")).rejects.toThrow("not for the control API");
  });
  it.each([["music.example", 404], ["control.example", 200], ["CONTROL.example.", 200], ["control.example:8443", 200], ["control.example.evil.example", 404]])("is CONTROL_HOST alone: at %s %d", async (host, status) => {
    const api = new Api({ CONTROL_HOST: "control.example" });
    expect((await api.send(new Request(`https://${host}/_downbeat/v1/purges`, { headers: { "downbeat-token": TOKENS.read } }))).status).toBe(status);
    const purge = await api.send(new Request(`https://${host}/a`, { method: "PURGE", headers: { "downbeat-token": TOKENS.all } }));
    expect(purge.status).toBe(status === 200 ? 200 : 405);
  });
  it.each([["GET", "/purge", "POST"], ["PATCH", "/blocks/x", "GET, PUT, DELETE"], ["POST", "/purges/x", "GET"], ["PUT", "/prewarms/x", "GET, DELETE"]])("says which methods an address has: %s %s", async (method, path, allow) => {
    const told = await api.call(method, path, method === "GET" ? undefined : "{}");
    expect([told.status, told.headers.get("allow")]).toEqual([405, allow]);
  });
  it.each(["/purges/", "/purges/a/b", "/blocks/", "/purge/"])("has no address %s", async (path) => {
    expect((await api.call("GET", path)).status).toBe(404);
  });
});
