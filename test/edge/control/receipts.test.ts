import { describe, expect, it } from "vitest";
import { auditView, receiptView } from "../../../src/control/answers.ts";
import { Api } from "./api.ts";

const WAITING = [{ region: "weur", state: "waiting", untilMs: 1_800_000_015_000, why: "promised until then, and has not confirmed" }] as const;

describe("a purge", () => {
  it("is told to the ledger with who asked, what, and the keys it is", async () => {
    const api = new Api();
    const told = await api.call("POST", "/purge", { tags: ["a"], mode: "soft", wait: "accepted" }, { token: "purge" });
    expect(api.ledger.told).toEqual([{ id: told.json.result["id"], by: "purge", mode: "soft", keys: ["t a", "t *"], asked: { tags: ["a"] } }]);
    expect([told.status, told.json.success, told.json.errors, told.json.messages]).toEqual([200, true, [], []]);
    expect(receiptView.parse(told.json.result)).toMatchObject({
      kind: "purge", mode: "soft", state: "complete", by: "purge", asked: { tags: ["a"] }, accepted_at: "2027-01-15T08:00:00.000Z", complete_at: "2027-01-15T08:00:00.000Z", duration_ms: 0, not_proven: [], regions: [],
    });
  });

  it("is answered at once unless it is to wait, and says what is not proven and why", async () => {
    const api = new Api();
    api.ledger.regions = [...WAITING, { region: "enam", state: "confirmed", appliedAtMs: 1_800_000_000_040, leasesEndedAtMs: 1_800_000_005_000 }, { region: "apac", state: "ran-out", leasesEndedAtMs: 1_800_000_001_000 }];
    const told = await api.call("POST", "/purge", { tags: ["a"] });
    expect(told.status).toBe(200);
    expect(receiptView.parse(told.json.result)).toMatchObject({
      state: "accepted", complete_at: null, duration_ms: null, not_proven: ["weur"],
      regions: [
        { region: "weur", state: "waiting", applied_at: null, proven_by: "2027-01-15T08:00:15.000Z", why: "promised until then, and has not confirmed", duration_ms: null },
        { region: "enam", state: "confirmed", applied_at: "2027-01-15T08:00:00.040Z", leases_ended_at: "2027-01-15T08:00:05.000Z", duration_ms: 5000, proven_by: null, why: null },
        { region: "apac", state: "ran-out", duration_ms: 1000 },
      ],
    });
  });

  it("that waits for global answers 202 and where to look when its time is over", async () => {
    const api = new Api();
    api.ledger.regions = WAITING;
    const told = await api.call("POST", "/purge", { tags: ["a"], wait: "global", timeout: 1 });
    const where = told.headers.get("location");
    expect([told.status, where, told.json.success]).toEqual([202, `/_downbeat/v1/purges/${told.json.result["id"]}`, true]);
    expect(told.json.messages[0]?.message).toContain("weur");
    api.ledger.complete(String(told.json.result["id"]));
    expect((await api.call("GET", where?.slice("/_downbeat/v1".length) ?? "")).json.result).toMatchObject({ state: "complete" });
  });

  it("that waits for global answers 200 once it is true everywhere", async () => {
    const api = new Api();
    api.ledger.regions = WAITING;
    api.ledger.onWait = (id) => api.ledger.complete(id);
    const told = await api.call("POST", "/purge", { tags: ["a"], wait: "global" });
    expect([told.status, told.json.result["state"], told.headers.has("location")]).toEqual([200, "complete", false]);
  });

  it("sent twice under one key is done once; something else under it is refused; another's key is another's", async () => {
    const api = new Api();
    const send = (tag: string, token: "all" | "purge" = "all") => api.call("POST", "/purge", { tags: [tag] }, { token, headers: { "idempotency-key": "deploy-1" } });
    const [first, second] = [await send("a"), await send("a")];
    expect([second.json.result["id"], second.json.messages[0]?.message]).toEqual([first.json.result["id"], expect.stringContaining("Done before")]);
    expect((await send("b")).json.error).toBe("control-conflict");
    expect((await send("b", "purge")).status).toBe(200);
    expect(api.ledger.told).toHaveLength(2);
  });
  it.each(["", "a b", "a".repeat(256)])("is refused with the key %j", async (key) => {
    const told = await new Api().call("POST", "/purge", { tags: ["a"] }, { headers: { "idempotency-key": key } });
    expect([told.status, told.json.errors[0]?.path]).toEqual([400, "Idempotency-Key"]);
  });

  it("that is tried dry tells the ledger nothing", async () => {
    const api = new Api({}, { REGION: undefined });
    const told = await api.call("POST", "/purge", { prefixes: ["/a"], mode: "soft", dry_run: true, wait: "global" });
    expect([told.json.result, api.ledger.told]).toEqual([{ dry_run: true, mode: "soft", keys: ["p /a"] }, []]);
  });

  it.each([
    ["a track", { files: ["https://music.example/a.mp3"] }, 3600],
    ["a playlist", { files: ["https://music.example/a.m3u8"] }, 5],
    ["a key", { files: ["https://music.example/a.key"] }, 0],
    ["a path with a time of its own", { files: ["https://music.example/live/a.mp3"] }, 60],
    ["the longest of several", { files: ["https://music.example/a.m3u8", "https://music.example/live/a.mp3"] }, 60],
    ["tags, which may be on anything players keep", { tags: ["a"] }, 3600],
    ["a URL and a tag", { files: ["https://music.example/a.m3u8"], tags: ["a"] }, 3600],
  ])("says until when players may hold a copy: %s", async (_, body, seconds) => {
    const api = new Api({ PATHS: [{ prefix: "/live", browser_sec: 60 }] });
    const { players_until: until } = receiptView.parse((await api.call("POST", "/purge", body)).json.result);
    expect(Date.parse(until ?? "") - api.ledger.nowMs).toBe(seconds * 1000);
  });
});

describe("receipts", () => {
  it("are read in order, a page at a time", async () => {
    const api = new Api();
    for (const tag of ["a", "b", "c"]) await api.call("POST", "/purge", { tags: [tag] });
    const seen: unknown[] = [];
    for (let after: unknown = 0; after !== null; ) {
      const { result, result_info: info } = (await api.call("GET", `/purges?after=${after}&limit=2`)).json;
      seen.push((result as unknown as { asked: unknown }[]).map(({ asked }) => asked));
      after = info?.next ?? null;
    }
    expect(seen).toEqual([[{ tags: ["a"] }, { tags: ["b"] }], [{ tags: ["c"] }]]);
  });
  it.each([
    ["/purges?after=-1", ["after"]], ["/purges?after=1e3", ["after"]], ["/purges?limit=1001&after=x", ["after", "limit"]], ["/purges?limit=0", ["limit"]], ["/purges?last=1", ["last"]],
    ["/purges/x?wait=61", ["wait"]], ["/purges/x?wait=-1", ["wait"]], ["/purges/x?wait=global&timeout=x", ["timeout"]], ["/audit?after=0x1", ["after"]], ["/blocks?after=%0A", ["after"]], ["/blocks?limit=a", ["limit"]],
  ])("are refused for %s", async (path, paths) => {
    expect((await new Api().problems(undefined, path, "GET")).map(([path]) => path)).toEqual(paths);
  });
  it("of no such id are not there", async () => {
    expect((await new Api().call("GET", "/purges/none")).json.error).toBe("control-unknown");
  });
});

describe("the audit log", () => {
  it("is given as it is hashed, as JSON and as lines", async () => {
    const api = new Api();
    for (const tag of ["a", "b"]) await api.call("POST", "/purge", { tags: [tag] });
    const { records } = await api.ledger.audit(0, 10);
    const page = await api.call("GET", "/audit?limit=1");
    expect(auditView.parse(page.json.result).records).toEqual(records.slice(0, 1));
    expect(page.json.result_info).toEqual({ next: 1 });
    const lines = await api.call("GET", "/audit", undefined, { headers: { accept: "application/jsonl" } });
    expect(lines.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
    expect(lines.text.trim().split("\n").map((line) => JSON.parse(line) as object).map((line) => Object.keys(line)[0])).toEqual(["record", "record", "checkpoint", "next"]);
  });
  it("names the key it is signed with, or that it is not signed", async () => {
    const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"])) as CryptoKeyPair;
    const secret = btoa(String.fromCharCode(...new Uint8Array((await crypto.subtle.exportKey("pkcs8", pair.privateKey)) as ArrayBuffer)));
    const key = ((await crypto.subtle.exportKey("jwk", pair.publicKey)) as JsonWebKey).x;
    for (const AUDIT_KEY of [secret, `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`]) {
      expect((await new Api({}, { AUDIT_KEY }).call("GET", "/audit/key")).json.result).toEqual({ algorithm: "Ed25519", public_key: key });
    }
    for (const AUDIT_KEY of [undefined, "", "none"]) expect((await new Api({}, { AUDIT_KEY }).call("GET", "/audit/key")).json.error).toBe("control-no-key");
  });
});
