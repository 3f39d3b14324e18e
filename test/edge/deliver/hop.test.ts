import { describe, expect, it } from "vitest";
import { Context } from "../../../edge/context.ts";
import { SLICE_FIELD, type SliceMessage, hop } from "../../../edge/deliver/hop.ts";
import { Isolate } from "../../../edge/isolate.ts";
import { targetOf } from "../../../edge/target.ts";
import { readSettings } from "../../../src/core/settings/index.ts";
import { descriptorOf } from "../../core/cache/make.ts";

const ORIGIN = "https://origin.example";
const ONE_EDGE = [{ id: "mirror", url: "https://mirror.example" }];

/** What the entrypoint is told of slice 1 for a request with a query. */
async function told(search: string, ahead: boolean, EDGES: readonly object[] = ONE_EDGE): Promise<SliceMessage> {
  const read = readSettings({ ORIGIN, EDGES });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const messages: string[] = [];
  const entrypoint = { fetch: (request: Request) => (messages.push(request.headers.get(SLICE_FIELD) ?? ""), Promise.resolve(new Response(null, { status: 404 }))) } as unknown as Fetcher;
  const url = new URL(`https://music.example/a.flac${search}`);
  const isolate = new Isolate(read.settings, {});
  const context = new Context(new Request(url), url, isolate, { waitUntil: () => undefined }, entrypoint);
  const size = isolate.geometry.headBytes + 1000;
  const target = targetOf({ id: "music.example", origin: ORIGIN }, { pathname: "/a.flac", search: "" }, undefined, null);
  await hop(context, { target, descriptor: descriptorOf({ size }) }, 1, { first: isolate.geometry.headBytes, last: size - 1 }, ahead);
  return JSON.parse(messages[0] ?? "") as SliceMessage;
}

describe("a slice asked for through the entrypoint", () => {
  it("goes with how urgent its request is", async () => {
    expect((await told("?CMCD=su", false)).urgency).toEqual({ purpose: "listener", cmcd: { startup: true }, urgency: 3 });
  });

  it("goes as ahead of its request where it is", async () => {
    expect((await told("?CMCD=su", true)).urgency).toEqual({ purpose: "ahead", cmcd: { startup: true }, urgency: 3 });
    expect((await told("", true)).urgency).toEqual({ purpose: "ahead", urgency: 3 });
  });

  it("says nothing where a request says nothing, or where nothing depends on it", async () => {
    expect(await told("", false)).not.toHaveProperty("urgency");
    expect(await told("?CMCD=su", false, [])).not.toHaveProperty("urgency");
  });
});
