import { describe, expect, it } from "vitest";
import type { BlockCommand } from "../../../durable-objects/ledger-port.ts";
import { blockView, receiptView } from "../../../src/control/answers.ts";
import { Api } from "./api.ts";

const BLOCK = { tags: ["release:1"], countries: ["de", "AT", "DE"], from: "2027-01-15T01:00:00+01:00", until: "2027-02-01T00:00:00Z", reason: "licence", reference: "case 7" };
const put = (api: Api, id: string, body: unknown = BLOCK) => api.call("PUT", `/blocks/${id}`, body);
const told = (api: Api) => api.ledger.told as BlockCommand[];

describe("a block", () => {
  it("is told to the ledger in its words and by its keys", async () => {
    const api = new Api();
    const { status, json } = await put(api, "r-1", { ...BLOCK, urls: ["https://music.example/a.mp3", "https://music.example/get?id=1"], prefixes: ["/x/", "music.example/y"] });
    expect([status, receiptView.parse(json.result).kind]).toEqual([200, "block"]);
    const { block, keys, by } = told(api)[0] ?? {};
    expect(by).toBe("all");
    // A URL without a query is meant with every one.
    expect(keys).toEqual(["q music.example/a.mp3", "u music.example/get?id=1", "t release:1", "p /x", "p music.example/y"]);
    expect(block).toEqual({
      id: "r-1", urls: ["https://music.example/a.mp3", "https://music.example/get?id=1"], tags: ["release:1"], prefixes: ["/x/", "music.example/y"], countries: ["AT", "DE"],
      fromMs: Date.UTC(2027, 0, 15), untilMs: Date.UTC(2027, 1, 1), reason: "licence", reference: "case 7",
    });
  });

  it("begins at once and ends never where nothing is said", async () => {
    const api = new Api();
    const before = Date.now();
    await put(api, "a", { tags: ["x"], reason: "r" });
    const { block } = told(api)[0] ?? {};
    expect(block?.fromMs).toBeGreaterThanOrEqual(before);
    expect([block?.countries, block && "untilMs" in block, block && "reference" in block]).toEqual([[], false, false]);
  });

  it("put twice is put once, and keeps when it began", async () => {
    const api = new Api();
    const first = await put(api, "a", { tags: ["x"], reason: "r" });
    const again = await put(api, "a", { tags: ["x"], reason: "r" });
    expect([again.json.result["id"], told(api)]).toEqual([first.json.result["id"], [expect.anything()]]);
    await put(api, "a", { tags: ["x", "y"], reason: "r" });
    expect(told(api).map(({ block }) => block.fromMs)).toEqual([told(api)[0]?.block.fromMs, told(api)[0]?.block.fromMs]);
  });

  it("is read with what became of deliveries by country", async () => {
    const api = new Api();
    await put(api, "a");
    const status = await api.ledger.block("a");
    if (status === undefined) throw new Error("no block");
    api.ledger.block = async () => ({ ...status, countries: [{ country: "DE", lastDeliveryMs: 0, refusals: 3, lastRefusalMs: Date.UTC(2027, 0, 16) }, { country: "AT", lastDeliveryMs: 1_000, refusals: 0, lastRefusalMs: 0 }] });
    expect(blockView.parse((await api.call("GET", "/blocks/a")).json.result)).toMatchObject({
      id: "a", from: "2027-01-15T00:00:00.000Z", until: "2027-02-01T00:00:00.000Z", reference: "case 7", by: "all", receipt: { kind: "block" },
      by_country: [{ country: "DE", last_delivery_at: null, refusals: 3, last_refusal_at: "2027-01-16T00:00:00.000Z" }, { country: "AT", last_delivery_at: "1970-01-01T00:00:01.000Z", refusals: 0, last_refusal_at: null }],
    });
  });

  it.each([["2100-01-01T00:00:00Z", undefined, "armed"], ["2020-01-01T00:00:00Z", undefined, "holding"], ["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", "over"]])("from %s until %s is %s", async (from, until, state) => {
    const api = new Api();
    await put(api, "a", { tags: ["x"], reason: "r", from, until });
    expect((await api.call("GET", "/blocks/a")).json.result).toMatchObject({ state });
  });

  it("is listed in the order of ids, and lifted once", async () => {
    const api = new Api();
    for (const id of ["b", "a", "c"]) await put(api, id);
    const page = (await api.call("GET", "/blocks?limit=2")).json;
    expect([(page.result as unknown as { id: string }[]).map(({ id }) => id), page.result_info]).toEqual([["a", "b"], { next: "b" }]);
    expect((await api.call("DELETE", "/blocks/b")).json.result).toMatchObject({ kind: "unblock", players_until: null });
    expect((await api.call("DELETE", "/blocks/b")).json.error).toBe("control-unknown");
    expect((await api.call("GET", "/blocks?after=a")).json.result).toMatchObject([{ id: "c" }]);
  });

  it("waits as a purge does", async () => {
    const api = new Api();
    api.ledger.regions = [{ region: "weur", state: "waiting" }];
    const told = await api.call("PUT", "/blocks/a?wait=global&timeout=1", BLOCK);
    expect([told.status, told.headers.get("location")]).toEqual([202, `/_downbeat/v1/purges/${told.json.result["id"]}`]);
    expect((await api.call("DELETE", "/blocks/a?wait=5")).status).toBe(202);
  });
});

describe("a block is refused", () => {
  it.each([
    ["without a reason", { tags: ["x"] }, ["reason"]],
    ["with nothing named", { reason: "r" }, [""]],
    ["with countries that are none", { ...BLOCK, countries: ["UK", "Germany", "XX", "T1", "DE"] }, ["countries[0]", "countries[1]", "countries[2]", "countries[3]"]],
    ["with times that are none", { ...BLOCK, from: "2027-01-15", until: "2027-02-30T00:00:00Z" }, ["from", "until"]],
    ["with a time without its offset", { ...BLOCK, from: "2027-01-15T00:00:00" }, ["from"]],
    ["with an end before its beginning", { ...BLOCK, until: BLOCK.from }, ["until"]],
    ["with an end that has been, from now", { tags: ["x"], reason: "r", until: "2020-01-01T00:00:00Z" }, ["until"]],
    ["with a reason of two lines", { ...BLOCK, reason: "a\r\nset-cookie: x" }, ["reason"]],
    ["with fields nobody knows", { ...BLOCK, untill: "x", mode: "hard" }, ["untill", "mode"]],
    ["with a URL that is none", { ...BLOCK, urls: ["/a"], prefixes: [""] }, ["urls[0]", "prefixes[0]"]],
    ["with 1,001 names", { ...BLOCK, tags: Array.from({ length: 1001 }, (_, i) => `t${i}`) }, [""]],
  ])("%s", async (_, body, paths) => {
    const api = new Api();
    expect((await api.problems(body, "/blocks/a", "PUT")).map(([path]) => path)).toEqual(paths);
    expect(api.ledger.told).toEqual([]);
  });
  it.each(["a%20b", "%2e%2e", ".a", "a".repeat(129), "%c3%a4"])("under the id %s", async (id) => {
    const { status, json } = await put(new Api(), id);
    expect([status === 404 || (status === 400 && json.errors[0]?.path === "id")]).toEqual([true]);
  });
});
