import { describe, expect, it } from "vitest";
import type { BlockCommand, PurgeCommand } from "../../../durable-objects/ledger-port.ts";
import { eventsView } from "../../../src/control/answers.ts";
import { Api, type Told } from "./api.ts";
import { sign as signedBy } from "./signing.ts";

const SECRET = `whsec_${btoa("a secret of thirty-two characters")}`;
const OLD = `whsec_${btoa("an older one of 24 bytes")}`;
const EVENTS = [
  { type: "track.updated", what: "purge", tags: ["track:{data.track}"], prefixes: ["/audio/{data.release}/{data.track}"] },
  { type: "track.withdrawn", what: "block", id: "track-{data.track}", tags: ["track:{data.track}"], countries: ["{data.countries?}", "{data.country?}"], from: "{data.from?}", reason: "withdrawn", reference: "{id}" },
  { type: "track.restored", what: "unblock", id: "track-{data.track}" },
  { type: "release.*", what: "purge", tags: ["release:{data.releases.id}"], mode: "soft" },
  { type: "deploy", what: "purge", urls: ["{+data.urls}"], query: "any" },
];
const open = (settings: Record<string, unknown> = {}) => new Api({ EVENTS, EVENTS_SECRET: SECRET, ...settings });

const sign = (id: string, timestamp: number | string, body: string, secret = SECRET) => signedBy(id, timestamp, body, secret);

const event = (type: string, data: unknown, more: object = {}) => ({ specversion: "1.0", id: "e-1", source: "/catalogue", type, data, ...more });
const nowSec = () => Math.floor(Date.now() / 1000);

type Message = { readonly id?: string; readonly timestamp?: number | string; readonly secret?: string; readonly media?: string; readonly signature?: string; readonly headers?: Record<string, string> };

async function post(api: Api, body: unknown, { id = "msg_1", timestamp = nowSec(), secret = SECRET, media = "application/cloudevents+json", signature, headers = {} }: Message = {}): Promise<Told> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const fields = { "content-type": media, "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": signature ?? (await sign(id, timestamp, text, secret)), ...headers };
  return api.call("POST", "/events", text, { token: null, headers: fields });
}

const purges = (api: Api) => api.ledger.told as PurgeCommand[];

describe("an event", () => {
  it("purges what its type stands for, in the name of its source", async () => {
    const api = open();
    const told = await post(api, event("track.updated", { track: 7, release: "a/b c" }));
    expect(eventsView.parse(told.json.result).events).toMatchObject([{ id: "e-1", type: "track.updated", done: [{ what: "purge", receipt: { kind: "purge" } }] }]);
    expect(purges(api)).toMatchObject([{ by: "event /catalogue", mode: "hard", keys: ["t track:7", "t *", "p /audio/a%2Fb%20c/7"], asked: { tags: ["track:7"], prefixes: ["/audio/a%2Fb%20c/7"], event: { id: "e-1", type: "track.updated" } } }]);
  });

  it("names as many things as its lists have", async () => {
    const api = open();
    await post(api, event("release.published", { releases: [{ id: "x" }, { id: "y" }] }));
    expect(purges(api)[0]).toMatchObject({ mode: "soft", keys: ["t release:x", "t release:y", "t *"] });
    await post(api, event("deploy", { urls: ["https://music.example/a?x", "https://music.example/b"] }), { id: "msg_2" });
    expect(purges(api)[1]?.keys).toEqual(["q music.example/a", "q music.example/b"]);
  });

  it("blocks, and lifts the block", async () => {
    const api = open();
    await post(api, event("track.withdrawn", { track: 7, countries: ["DE", "AT"], from: "2030-01-01T00:00:00Z" }));
    expect((api.ledger.told[0] as unknown as BlockCommand).block).toMatchObject({ id: "track-7", tags: ["track:7"], countries: ["AT", "DE"], fromMs: Date.UTC(2030, 0, 1), reason: "withdrawn", reference: "e-1" });
    const told = await post(api, event("track.restored", { track: 7 }), { id: "msg_2" });
    expect([told.status, api.ledger.dropped]).toEqual([200, ["track-7"]]);
    expect(eventsView.parse((await post(api, event("track.restored", { track: 7 }), { id: "msg_3" })).json.result).events[0]?.done).toEqual([]);
  });

  it("comes alone, in a batch, or with its attributes in fields", async () => {
    const api = open();
    const batch = await post(api, [event("track.restored", { track: 1 }), event("track.restored", { track: 2 })], { media: "application/cloudevents-batch+json; charset=utf-8" });
    expect(eventsView.parse(batch.json.result).events).toHaveLength(2);
    const headers = { "ce-specversion": "1.0", "ce-id": "e-2", "ce-source": "/catalogue", "ce-type": "track.%72estored" };
    expect((await post(api, { track: 3 }, { id: "msg_2", media: "application/json", headers })).status).toBe(200);
    expect((await post(api, event("track.restored", { track: 4 }), { id: "msg_3", media: "application/json" })).status).toBe(200);
    expect(api.ledger.dropped).toEqual(["track-1", "track-2", "track-3", "track-4"]);
    const bare = await post(api, "", { id: "msg_4", media: "", headers: { ...headers, "ce-type": "ping" } });
    expect([bare.status, eventsView.parse(bare.json.result).events[0]?.type]).toEqual([200, "ping"]);
  });

  it("of a type nobody has a row for does nothing, and is told so", async () => {
    const told = await post(open(), event("track.renamed", {}));
    expect([told.status, told.json.messages[0]?.message]).toEqual([200, "Nothing in EVENTS is about track.renamed."]);
  });
});

describe("an event is refused, and nothing is done,", () => {
  it.each([
    ["that lacks what a text needs", event("track.updated", { track: 7 }), ["EVENTS[0].prefixes"]],
    ["whose value is empty, which would mean everything below", event("track.updated", { track: 7, release: "" }), ["EVENTS[0].prefixes"]],
    ["whose value climbs out of the path", event("track.updated", { track: 7, release: ".." }), ["EVENTS[0].prefixes"]],
    ["whose value is a table", event("track.updated", { track: {}, release: "a" }), ["EVENTS[0].tags", "EVENTS[0].prefixes"]],
    ["whose URL is of no host of ours", event("deploy", { urls: ["not a url"] }), ["EVENTS[4].files[0]"]],
    ["whose countries come to none, which would mean everywhere", event("track.withdrawn", { track: 7, countries: [] }), ["EVENTS[1].countries"]],
    ["whose country is none", event("track.withdrawn", { track: 7, country: "UK" }), ["EVENTS[1].countries[0]"]],
    ["whose id no block can have", event("track.restored", { track: "a b" }), ["EVENTS[2].id"]],
    ["with lists that multiply", event("release.x", { releases: Array.from({ length: 1001 }, (_, i) => ({ id: i })) }), ["EVENTS[3].tags"]],
    ["without what every event has", { type: "deploy" }, ["specversion", "id", "source"]],
    ["of another version", event("deploy", {}, { specversion: "0.3" }), ["specversion"]],
    ["with a source of two lines", event("deploy", { urls: ["https://music.example/"] }, { source: "a\nb" }), ["source"]],
    ["that is no table", '"deploy"', [""]],
  ])("%s", async (_, body, paths) => {
    const api = open();
    const told = await post(api, body);
    expect([told.status, told.json.errors.map(({ path }) => path)]).toEqual([400, paths]);
    expect([api.ledger.told, api.ledger.dropped]).toEqual([[], []]);
    // What was refused may be sent again once it is mended.
    expect((await post(api, event("track.restored", { track: 1 }))).status).toBe(200);
  });

  it("all of a batch for one of it", async () => {
    const api = open();
    const told = await post(api, [event("track.restored", { track: 1 }), event("track.updated", {})], { media: "application/cloudevents-batch+json" });
    expect([told.status, told.json.errors[0]?.path, api.ledger.dropped]).toEqual([400, "[1] EVENTS[0].tags", []]);
    const many = Array.from({ length: 101 }, () => event("track.restored", { track: 1 }));
    expect((await post(api, many, { media: "application/cloudevents-batch+json" })).status).toBe(400);
  });

  it.each([["text/plain"], ["application/x-www-form-urlencoded"], [""]])("as %j", async (media) => {
    expect((await post(open(), event("deploy", {}), { media })).status).toBe(415);
  });
});

describe("a signature", () => {
  const BODY = event("track.restored", { track: 1 });
  const TEXT = JSON.stringify(BODY);

  it("of either secret counts, among several, while one takes the place of the other", async () => {
    const api = open({ EVENTS_SECRET: [SECRET, OLD] });
    expect((await post(api, BODY, { secret: OLD })).status).toBe(200);
    const signature = `v1,${btoa("wrong")} v1a,xyz ${await sign("msg_2", nowSec(), TEXT)}`;
    expect((await post(api, BODY, { id: "msg_2", signature })).status).toBe(200);
  });

  it.each([
    ["of another secret", async () => ({ secret: OLD })],
    ["of another body", async () => ({ signature: await sign("msg_1", nowSec(), `${TEXT} `) })],
    ["of another id", async () => ({ signature: await sign("msg_2", nowSec(), TEXT) })],
    ["of another time", async () => ({ signature: await sign("msg_1", nowSec() - 1000, TEXT) })],
    ["that is none", async () => ({ signature: "v1,%%%" })],
    ["that is empty", async () => ({ signature: "v1," })],
    ["of another version", async () => ({ signature: (await sign("msg_1", nowSec(), TEXT)).replace("v1,", "v2,") })],
    ["behind too many others", async () => ({ signature: `${"v1,AAAA ".repeat(8)}${await sign("msg_1", nowSec(), TEXT)}` })],
    ["301 s old", async () => ({ timestamp: nowSec() - 302 })],
    ["301 s early", async () => ({ timestamp: nowSec() + 302 })],
    ["with a time in milliseconds", async () => ({ timestamp: Date.now() })],
    ["with a time that is none", async () => ({ timestamp: "1e9" })],
    ["with an id that could be split elsewhere", async () => ({ id: `msg.${nowSec()}` })],
  ] as const)("%s is refused", async (_, message) => {
    const api = open();
    const told = await post(api, BODY, await message());
    expect([told.status, told.json.error, api.ledger.dropped]).toEqual([401, "control-unsigned", []]);
  });

  it.each([-290, 290])("counts %d s from now", async (seconds) => {
    expect((await post(open(), BODY, { timestamp: nowSec() + seconds })).status).toBe(200);
  });

  it("is taken once: the very message again is a replay", async () => {
    const api = open();
    const timestamp = nowSec();
    expect((await post(api, BODY, { timestamp })).status).toBe(200);
    const again = await post(api, BODY, { timestamp });
    expect([again.status, again.json.error, api.ledger.dropped]).toEqual([409, "control-replayed", ["track-1"]]);
  });

  it("of a sender that tries again purges nothing twice", async () => {
    const api = open();
    const body = event("release.x", { releases: { id: 1 } });
    const first = await post(api, body, { timestamp: nowSec() - 5 });
    const second = await post(api, body, { timestamp: nowSec() });
    expect([first.status, second.status, purges(api).length]).toEqual([200, 200, 1]);
    expect(eventsView.parse(second.json.result).events[0]?.done).toEqual(eventsView.parse(first.json.result).events[0]?.done);
  });

  it("is asked for, and a token is none", async () => {
    expect((await open().call("POST", "/events", BODY, { token: "all" })).json.error).toBe("control-unsigned");
    expect((await open().call("POST", "/events", BODY, { token: null })).json.error).toBe("control-unauthorized");
  });

  it("is not asked for where no secret is set: events are not taken", async () => {
    expect((await post(open({ EVENTS_SECRET: undefined }), BODY)).json.error).toBe("control-no-events");
  });

  it("opens nothing but events", async () => {
    const text = JSON.stringify({ purge_everything: true });
    const headers = { "webhook-id": "msg_1", "webhook-timestamp": String(nowSec()), "webhook-signature": await sign("msg_1", nowSec(), text) };
    expect((await open().call("POST", "/purge", text, { token: null, headers })).status).toBe(401);
  });
});
