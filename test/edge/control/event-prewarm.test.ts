import { describe, expect, it } from "vitest";
import { eventsView } from "../../../src/control/answers.ts";
import { tagKey } from "../../../src/core/purge/key.ts";
import { Api, type Told } from "./api.ts";
import { sign } from "./signing.ts";

const SECRET = `whsec_${btoa("a secret of thirty-two characters")}`;
const EVENTS = [
  { type: "release.published", what: "prewarm", urls: ["https://music.example/audio/{data.release}/{data.tracks}.mp3"], tags: ["{data.tags?}"], regions: ["oc", "me"], at: "{data.date?}", follow: "sun", priority: "high" },
  { type: "release.*", what: "purge", tags: ["charts"] },
];

let sent = 0;
async function post(api: Api, data: unknown, id = `msg_${(sent += 1)}`, laterSec = 0): Promise<Told> {
  const body = JSON.stringify({ specversion: "1.0", id: "e-1", source: "/catalogue", type: "release.published", data });
  const timestamp = String(Math.floor(Date.now() / 1000) + laterSec);
  const signature = await sign(id, timestamp, body, SECRET);
  const headers = { "content-type": "application/cloudevents+json", "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  return api.call("POST", "/events", body, { token: null, headers });
}

const open = (settings: Record<string, unknown> = {}) => new Api({ EVENTS, EVENTS_SECRET: SECRET, ...settings });
const orders = (api: Api) => api.ledger.warming.told.map(({ order }) => order);
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe("an event", () => {
  it("orders what its release will be asked for, by each region's clocks, in the name of its source", async () => {
    const api = open();
    const day = inDays(3);
    const told = await post(api, { release: "r/1", tracks: [1, 2], date: `${day}T00:00` });
    expect(eventsView.parse(told.json.result).events[0]?.done).toMatchObject([{ what: "prewarm", prewarm: { state: "scheduled", urls: 2, priority: "high" } }, { what: "purge" }]);
    expect(orders(api)).toMatchObject([{
      by: "event /catalogue", wanted: { kind: "urls", bases: ["music.example/audio/r%2F1/1.mp3", "music.example/audio/r%2F1/2.mp3"] }, extent: "start",
      asked: { regions: ["oc", "me"], at: `${day}T00:00`, follow: "sun", event: { id: "e-1", type: "release.published" } },
    }]);
    expect(orders(api)[0]?.startsAtMs).toMatchObject({ me: Date.parse(`${day}T00:00:00+04:00`) });
  });

  it("without a time, or with one that is over, orders for now, and says so", async () => {
    const api = open();
    const plain = await post(api, { release: 1, tracks: 1 });
    const late = await post(api, { release: 1, tracks: 1, date: `${inDays(-9)}T00:00` });
    expect([plain.json.messages, late.json.messages.map(({ message }) => message)]).toEqual([[], ["That time is over in oc, me, which begin at once."]]);
    for (const { startsAtMs } of orders(api)) for (const ms of Object.values(startsAtMs)) expect(Math.abs(ms - Date.now())).toBeLessThan(60_000);
  });

  it("of a sender that tries again orders nothing twice", async () => {
    const api = open();
    const [first, second] = [await post(api, { release: 1, tracks: 1 }, "msg_again"), await post(api, { release: 1, tracks: 1 }, "msg_again", 1)];
    expect([second.status, orders(api).length]).toEqual([200, 1]);
    expect(eventsView.parse(second.json.result)).toEqual(eventsView.parse(first.json.result));
  });

  it("by tags orders the files that regions have seen with them", async () => {
    const api = open();
    api.regions.of("sam").files.set(tagKey("artist:1"), ["music.example/old.mp3"]);
    await post(api, { release: 1, tracks: 1, tags: ["artist:1"] });
    expect(orders(api)[0]?.wanted).toEqual({ kind: "urls", bases: ["music.example/audio/1/1.mp3", "music.example/old.mp3"] });
  });

  it("by tracks orders their ladder's files", async () => {
    const LADDER = [{ track: "/audio/:track", variants: [{ id: "a", path: "/m/:track.mp4" }, { id: "b", path: "/m/:track.ogg" }] }];
    const row = { type: "release.published", what: "prewarm", tracks: ["{data.tracks.id}"], variants: ["b"], host: "music.example" };
    const api = open({ LADDER, EVENTS: [row] });
    expect((await post(api, { tracks: [{ id: 1 }, { id: "x/y" }] })).status).toBe(200);
    expect(orders(api)[0]).toMatchObject({ wanted: { bases: ["music.example/m/1.ogg", "music.example/m/x%2Fy.ogg"] }, asked: { tracks: ["1", "x/y"], variants: ["b"] } });
  });

  it.each([
    ["a tag that no region knows", { tags: ["nobody"] }, "EVENTS[0].tags[0]"],
    ["a time too far ahead", { date: `${inDays(40)}T00:00` }, "EVENTS[0].at"],
    ["a time that is none", { date: "soon" }, "EVENTS[0].at"],
    ["two times", { date: ["a", "b"] }, "EVENTS[0].at"],
  ])("with %s is refused, and nothing is done", async (_, more, path) => {
    const api = open();
    const told = await post(api, { release: 1, tracks: 1, ...more });
    expect([told.status, told.json.errors.map((one) => one.path)]).toEqual([400, [path]]);
    expect([orders(api), api.ledger.told]).toEqual([[], []]);
  });

  it("orders nothing while PREWARM is off or no region is bound, and does what else it does", async () => {
    const off = open({ PREWARM: "off" });
    const told = await post(off, { release: 1, tracks: 1 });
    expect([told.status, told.json.messages[0]?.message, orders(off).length, off.ledger.told.length]).toEqual([200, "PREWARM is off: nothing was ordered.", 0, 1]);
  });
});
