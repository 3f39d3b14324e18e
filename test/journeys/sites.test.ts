import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";

const jazz = bytesOf(81, 200_000);
const folk = bytesOf(82, 200_000);
let jazzOrigin: Origin;
let folkOrigin: Origin;
let edge: Edge;
beforeAll(async () => {
  [jazzOrigin, folkOrigin] = await Promise.all([startOrigin(), startOrigin()]);
  const sites = [
    { hosts: ["jazz.example", "jazz2.example"], origin: jazzOrigin.url },
    { hosts: ["folk.example"], origin: `${folkOrigin.url}/library` },
  ];
  edge = await startEdge(jazzOrigin, { settings: { SITES: sites } });
});
afterAll(async () => {
  await edge?.close();
  await jazzOrigin?.close();
  await folkOrigin?.close();
});

describe("two sites", () => {
  it("share a path and nothing else", async () => {
    jazzOrigin.serve("/same.mp3", { bytes: jazz, etag: '"same"' });
    folkOrigin.serve("/library/same.mp3", { bytes: folk, etag: '"same"' });
    for (const _ of ["cold", "hot"]) {
      expectWhole(await edge.get("/same.mp3", { host: "jazz.example" }), jazz);
      expectWhole(await edge.get("/same.mp3", { host: "folk.example" }), folk);
    }
    expectPart(await edge.get("/same.mp3", { host: "folk.example", range: "bytes=150000-150009" }), folk, 150_000, 150_009);
    await Promise.all([jazzOrigin.idle(), folkOrigin.idle()]);
    expect([jazzOrigin.sentFor("/same.mp3"), folkOrigin.sentFor("/library/same.mp3")]).toEqual([jazz.size, folk.size]);
  });
  it("are known by their host without regard to case, and asked for under the origin's own host", async () => {
    jazzOrigin.serve("/case.mp3", { bytes: jazz });
    const asked = jazzOrigin.next("/case.mp3");
    expectWhole(await edge.get("/case.mp3", { host: "JAZZ.Example" }), jazz);
    expect((await asked).headers.host).toBe(jazzOrigin.host);
    const before = jazzOrigin.to("/case.mp3").length;
    expectWhole(await edge.get("/case.mp3", { host: "jazz.example" }), jazz);
    expect(jazzOrigin.to("/case.mp3")).toHaveLength(before);
  });
  it("keep copies apart even when they share an origin", async () => {
    jazzOrigin.serve("/two-hosts.mp3", { bytes: jazz });
    expectWhole(await edge.get("/two-hosts.mp3", { host: "jazz.example" }), jazz);
    const before = jazzOrigin.to("/two-hosts.mp3").length;
    expectWhole(await edge.get("/two-hosts.mp3", { host: "jazz2.example" }), jazz);
    expect(jazzOrigin.to("/two-hosts.mp3").length).toBeGreaterThan(before);
  });
  it("leave every other host to ORIGIN", async () => {
    jazzOrigin.serve("/default.mp3", { bytes: jazz });
    expectWhole(await edge.get("/default.mp3", { host: "unlisted.example" }), jazz);
  });
});
