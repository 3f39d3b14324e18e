import { describe, expect, it } from "vitest";
import { Context } from "../../edge/context.ts";
import { Isolate } from "../../edge/isolate.ts";
import { NEUTRAL_PATIENCE } from "../../src/core/routing/question.ts";
import { readSettings } from "../../src/core/settings/index.ts";

const read = readSettings({ ORIGIN: "https://origin.example" });
if (!read.ok) throw new Error(JSON.stringify(read.problems));
const isolate = new Isolate(read.settings, {});
const passedOn: Promise<unknown>[] = [];

function contextOf(search: string, headers: Readonly<Record<string, string>> = {}): Context {
  const url = new URL(`https://music.example/song.mp3${search}`);
  return new Context(new Request(url, { headers }), url, isolate, { waitUntil: (promise) => void passedOn.push(promise) });
}

describe("a request", () => {
  it.each<[string, string, Readonly<Record<string, string>>, number]>([
    ["that says nothing has as much patience as anybody", "", {}, NEUTRAL_PATIENCE],
    ["at start-up has none, as its query says", "?v=1&CMCD=su", {}, 0],
    ["at start-up has none, as its field says", "", { "CMCD-Request": "su" }, 0],
    ["with half a minute of sound has much", "", { "cmcd-request": "bl=30000" }, 0.9],
    ["of lower urgency has more", "", { priority: "u=5, i" }, 0.5],
    ["before anybody listens has all there is", "", { "sec-purpose": "prefetch", "cmcd-request": "su" }, 1],
  ])("%s", (_, search, headers, patience) => {
    expect(contextOf(search, headers).patience).toBeCloseTo(patience, 10);
  });

  it("is not read for its urgency before that is asked for, and then once", () => {
    const context = contextOf("?CMCD=su");
    expect(context.givenUrgency).toBeUndefined();
    expect(context.urgency).toBe(context.urgency);
    expect(context.givenUrgency).toEqual({ purpose: "listener", cmcd: { startup: true }, urgency: 3 });
  });

  it("does not wait for what is ahead of it, and for a refresh not at all", () => {
    const context = contextOf("?CMCD=su");
    expect([context.unhurried("ahead").patience, context.unhurried("refresh").patience, context.patience]).toEqual([0.4, 1, 0]);
  });

  it("made to warm hurries for nothing of what it has fetched", () => {
    const context = contextOf("");
    context.givenUrgency = { purpose: "warming" };
    expect([context.patience, context.unhurried("ahead").patience]).toEqual([1, 1]);
  });

  it("stays the same request for what it does not wait for", () => {
    const context = contextOf("");
    const unhurried = context.unhurried("ahead");
    context.heard = () => undefined;
    const work = Promise.resolve();
    unhurried.waitUntil(work);
    expect([unhurried.arrival, unhurried.heard, passedOn.at(-1)]).toEqual([context.arrival, context.heard, work]);
  });
});
