import { describe, expect, it } from "vitest";
import { prewarmDryRunView, prewarmView } from "../../../src/control/prewarm-answers.ts";
import { tagKey } from "../../../src/core/purge/key.ts";
import { REGIONS } from "../../../src/core/purge/regions.ts";
import { Api } from "./api.ts";

const URL_A = "https://music.example/a.mp3";
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const DAY_MS = 86_400_000;
const orders = (api: Api) => api.ledger.warming.told.map(({ order }) => order);

describe("an order", () => {
  it("is stored with who asked, cache keys, regions and what was asked, and answered with where to look", async () => {
    const api = new Api({ PREWARM_REGIONS: ["oc", "weur"] });
    const before = Date.now();
    const told = await api.call("POST", "/prewarm", { urls: [URL_A, "https://MUSIC.example:443/%61.mp3?b=2&a=1#x"] }, { token: "prewarm" });
    const view = prewarmView.parse(told.json.result);
    expect([told.status, told.headers.get("location")]).toEqual([202, `/_downbeat/v1/prewarms/${view.id}`]);
    expect(view).toMatchObject({ state: "scheduled", by: "prewarm", urls: 2, extent: "start", priority: "normal", not_reached: [], cancelled_at: null, done_by: null });
    expect(view.regions.map(({ region, state }) => [region, state])).toEqual([["weur", "scheduled"], ["oc", "scheduled"]]);
    const [order] = orders(api);
    expect(order).toMatchObject({ id: view.id, by: "prewarm", wanted: { kind: "urls", bases: ["music.example/a.mp3", "music.example/a.mp3?a=1&b=2"] }, budget: {}, extent: "start", priority: "normal" });
    expect(Object.keys(order?.startsAtMs ?? {}).toSorted()).toEqual(["oc", "weur"]);
    for (const ms of Object.values(order?.startsAtMs ?? {})) expect(ms >= before && ms <= Date.now()).toBe(true);
    expect(order?.asked).toEqual({ urls: [URL_A, "https://MUSIC.example:443/%61.mp3?b=2&a=1#x"] });
  });

  it("names extent, priority, budget and regions, each once", async () => {
    const api = new Api();
    await api.call("POST", "/prewarm", { urls: [URL_A, URL_A], regions: ["oc", "me", "oc"], extent: "all", priority: "high", budget: { bytes: 5, requests_per_sec: 0.5 } });
    expect(orders(api)[0]).toMatchObject({ wanted: { bases: ["music.example/a.mp3"] }, extent: "all", priority: "high", budget: { bytes: 5, requestsPerSec: 0.5 } });
    expect(Object.keys(orders(api)[0]?.startsAtMs ?? {}).toSorted()).toEqual(["me", "oc"]);
  });

  it("begins when it is told to, everywhere or by each region's clocks", async () => {
    const api = new Api();
    const at = inMs(DAY_MS);
    await api.call("POST", "/prewarm", { urls: [URL_A], at, regions: ["oc", "me"] });
    expect(orders(api)[0]?.startsAtMs).toEqual({ oc: Date.parse(at), me: Date.parse(at) });
    const day = inMs(5 * DAY_MS).slice(0, 10);
    await api.call("POST", "/prewarm", { urls: [URL_A], at: `${day}T00:00`, follow: "sun", regions: ["apac-se", "me"] });
    expect(orders(api)[1]?.startsAtMs).toEqual({ "apac-se": Date.parse(`${day}T00:00:00+08:00`), me: Date.parse(`${day}T00:00:00+04:00`) });
  });

  it("by the sun begins at once where that time is over, and says so", async () => {
    const api = new Api();
    // Now in Dubai: four hours ago in Singapore.
    const local = new Date(Date.now() + 4 * 3_600_000 + 1_200_000).toISOString().slice(0, 16);
    const told = await api.call("POST", "/prewarm", { urls: [URL_A], at: local, follow: "sun", regions: ["apac-se", "me"] });
    expect(told.json.messages[0]?.message).toBe("That time is over in apac-se, which begins at once.");
    const { "apac-se": over = 0, me: ahead = 0 } = orders(api)[0]?.startsAtMs ?? {};
    expect([over <= Date.now(), Date.now() - over < 60_000, ahead]).toEqual([true, true, Date.parse(`${local}:00+04:00`)]);
  });

  it("by tag is of the files that any region has seen with it, each once", async () => {
    const api = new Api();
    api.regions.of("oc").files.set(tagKey("release:1"), ["music.example/a.mp3", "music.example/b.mp3"]);
    api.regions.of("me").files.set(tagKey("release:1"), ["music.example/c.mp3", "music.example/a.mp3"]);
    const told = await api.call("POST", "/prewarm", { tags: ["Release:1"], urls: ["https://music.example/b.mp3"] });
    expect(orders(api)[0]?.wanted).toEqual({ kind: "urls", bases: ["music.example/b.mp3", "music.example/a.mp3", "music.example/c.mp3"] });
    expect(prewarmView.parse(told.json.result)).toMatchObject({ urls: 3, tags: [{ tag: "release:1", urls: 3 }] });
  });

  it("by tag goes without regions that do not answer, and names them", async () => {
    const api = new Api();
    api.regions.of("oc").files.set(tagKey("a"), ["music.example/a.mp3"]);
    api.regions.of("me").fault = "gone";
    const told = await api.call("POST", "/prewarm", { tags: ["a"] });
    expect([told.status, told.json.messages[0]?.message]).toEqual([202, expect.stringMatching(/^me did not answer within 3 s/)]);
  });

  it("that is tried dry tells nobody, and says what would be", async () => {
    const api = new Api({ PREWARM_REGIONS: ["oc"] });
    const at = inMs(DAY_MS);
    const told = await api.call("POST", "/prewarm", { urls: [URL_A], at, extent: "head", dry_run: true });
    expect(told.status).toBe(200);
    expect(prewarmDryRunView.parse(told.json.result)).toEqual({ dry_run: true, extent: "head", priority: "normal", urls: 1, first_urls: [URL_A], regions: [{ region: "oc", starts_at: at }], tags: [] });
    expect(orders(api)).toEqual([]);
  });

  it("sent twice under one key is one; something else under it is refused", async () => {
    const api = new Api();
    const send = (url: string) => api.call("POST", "/prewarm", { urls: [url] }, { headers: { "idempotency-key": "release-1" } });
    const [first, second] = [await send(URL_A), await send(URL_A)];
    expect([second.status, second.json.result["id"], second.json.messages[0]?.message]).toEqual([202, first.json.result["id"], expect.stringContaining("Ordered before")]);
    expect((await send("https://music.example/b.mp3")).json.error).toBe("control-conflict");
    expect(orders(api)).toHaveLength(1);
  });

  it("of many URLs shows a few, and tells two of as many apart", async () => {
    const api = new Api();
    const urls = Array.from({ length: 10_000 }, (_, i) => `https://music.example/${i}.mp3`);
    for (const list of [urls, urls.with(9999, "https://music.example/x.mp3")]) expect((await api.call("POST", "/prewarm", { urls: list })).status).toBe(202);
    const [a, b] = orders(api).map(({ asked }) => asked as { urls: string[]; urls_in_all: number; urls_sha256: string });
    expect([a?.urls.length, a?.urls_in_all, a?.urls_sha256 === b?.urls_sha256]).toEqual([20, 10_000, false]);
  });
});

describe("an order is refused, and nothing of it is begun,", () => {
  it("with every problem at once, a tag that no region knows among them", async () => {
    const api = new Api({ PREWARM_REQUESTS_PER_SEC: 5 });
    const body = {
      urls: ["/a", 7, URL_A, "https://music.example/k.key", "https://music.example/a.mp3?Token=x"], tags: ["", "nobody's"], regions: ["oc", "mars"], extent: "half", at: inMs(-DAY_MS),
      budget: { bytes: 0, requests_per_sec: 6, rate: 1 }, priority: "top", urlz: [], dry_run: "yes",
    };
    const problems = await api.problems(body, "/prewarm");
    expect(problems.map(([path]) => path).toSorted()).toEqual(["at", "budget.bytes", "budget.rate", "budget.requests_per_sec", "dry_run", "extent", "priority", "regions[1]", "tags[0]", "tags[1]", "urlz", "urls[0]", "urls[1]", "urls[3]", "urls[4]"].toSorted());
    const expected = (path: string) => problems.find(([where]) => where === path)?.[1];
    expect(expected("regions[1]")).toBe(`a region: ${REGIONS.join(", ")}`);
    expect(expected("budget.requests_per_sec")).toContain("PREWARM_REQUESTS_PER_SEC");
    expect(expected("tags[1]")).toContain("no region knows a file with it; name urls instead");
    expect(expected("urls[3]")).toContain("keys and licences never are");
    expect(expected("urls[4]")).toContain("a signature or a session");
    expect(orders(api)).toEqual([]);
  });

  it.each([
    ["nothing", {}, "", "something in urls"],
    ["a list", [], "", "a table such as"],
    ["a time in the past", { at: inMs(-61_000) }, "at", "a time that is not over"],
    ["a time too far ahead", { at: inMs(30 * DAY_MS + 60_000) }, "at", "at most 30 days ahead"],
    ["a time without its offset", { at: "2026-11-27T00:00" }, "at", 'or follow = "sun"'],
    ["a time that is none", { at: "midnight" }, "at", "a time with its offset"],
    ["a day that is none", { at: "2026-02-30T00:00:00Z" }, "at", "a time with its offset"],
    ["the sun without a time", { follow: "sun" }, "at", "a local time"],
    ["the sun with an offset", { at: inMs(DAY_MS), follow: "sun" }, "at", "a local time"],
    ["the moon", { at: inMs(DAY_MS), follow: "moon" }, "follow", '"sun"'],
    ["a local time that is over everywhere", { at: inMs(-2 * DAY_MS).slice(0, 16), follow: "sun" }, "at", "a time that is not over"],
    ["no regions", { regions: [] }, "regions", "at least one region"],
    ["a rate of zero", { budget: { requests_per_sec: 0 } }, "budget.requests_per_sec", "at least 0.01"],
    ["bytes that are no number", { budget: { bytes: "1" } }, "budget.bytes", "whole bytes, at least 1"],
    ["a budget that is none", { budget: 5 }, "budget", "a table such as"],
  ])("for %s", async (_, more, path, words) => {
    const api = new Api();
    const body = Array.isArray(more) || Object.keys(more).length === 0 ? more : { urls: [URL_A], ...more };
    const problems = await api.problems(body, "/prewarm");
    expect([problems.length, problems[0]?.[0]]).toEqual([1, path]);
    expect(problems[0]?.[1]).toContain(words);
    expect(orders(api)).toEqual([]);
  });

  it("for more URLs than one call may warm, by name or by tag, with how many at most", async () => {
    const api = new Api();
    const urls = Array.from({ length: 10_001 }, (_, i) => `https://music.example/${i}`);
    expect(await api.problems({ urls }, "/prewarm")).toEqual([["", "at most 10000 URLs in one call; send several calls", "10001"]]);
    api.regions.of("oc").files.set(tagKey("a"), urls.map((url) => url.slice(8)));
    expect((await api.problems({ tags: ["a"] }, "/prewarm"))[0]).toEqual(["", "at most 10000 URLs in one call; send several calls", "10001"]);
    expect(orders(api)).toEqual([]);
  });

  it("for ten million, before they are read to their end", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new TextEncoder().encode(`${sent === 1 ? '{"urls":[' : ""}${`"${URL_A}",`.repeat(2000)}`));
      },
    });
    expect((await new Api().call("POST", "/prewarm", endless)).status).toBe(413);
    expect(sent).toBeLessThan(40);
  });

  it("while PREWARM is off, or no region is bound, or the ledger is gone", async () => {
    const send = async (api: Api) => (await api.call("POST", "/prewarm", { urls: [URL_A] })).json.error;
    expect(await send(new Api({ PREWARM: "off" }))).toBe("control-prewarm-off");
    expect(await send(new Api({}, { REGION: undefined }))).toBe("control-no-regions");
    const api = new Api();
    api.ledger.fault = new Error("gone");
    expect(await send(api)).toBe("control-ledger");
  });

  it("to a limited token for what lies beyond its limits, which it learns nothing of", async () => {
    const api = new Api();
    api.regions.of("oc").files.set(tagKey("label-8:x"), ["music.example/a.mp3"]).set(tagKey("label-7:x"), ["music.example/b.mp3"]);
    const send = (body: object) => api.call("POST", "/prewarm", body, { token: "limited" });
    expect((await send({ urls: ["https://music.example/label-7/a.mp3"], tags: ["label-7:x"] })).status).toBe(202);
    const asked = api.regions.asked;
    for (const body of [{ urls: [URL_A] }, { tags: ["label-8:x"] }, { tags: ["label-8:none"] }]) expect((await send(body)).status).toBe(403);
    expect((await send({ tags: ["label-8:none"], urls: ["x"] })).json.errors.map(({ path }) => path)).toEqual(["urls[0]"]);
    expect([orders(api).length, api.regions.asked]).toEqual([1, asked]);
  });
});
