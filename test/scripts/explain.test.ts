import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { textOf } from "../origin/bytes.ts";
import { closedUrl, startOrigin, type Origin } from "../origin/origin.ts";
import { CONTROL_TOKENS, TOKENS } from "../journeys/control/explaining.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { downbeat, type Run } from "./run.ts";

let origin: Origin;
let edge: Edge;
const runs: Record<string, Promise<Run>> = {};
const run = (name: string): Promise<Run> => runs[name] ?? Promise.reject(new Error(`no run ${name}`));

const KEPT: [string, string] = ["cache-control", "max-age=600, stale-if-error=60"];
const token = ["--token", TOKENS.read];
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { CONTROL_TOKENS, PATHS: [{ prefix: "/free/", public: true }] } });
  origin.serve("/free/held", { bytes: textOf("page"), type: "text/html", etag: '"tag"', headers: [KEPT, ["vary", "theme"]] });
  origin.serve("/old", { bytes: textOf("page"), type: "text/html", etag: false, headers: [["cache-control", "max-age=50, must-revalidate"], ["age", "100"]] });
  origin.serve("/cold", { bytes: textOf("page"), type: "text/html", headers: [KEPT] });
  origin.serve("/mine", { bytes: textOf("page"), type: "text/html", headers: [["cache-control", "private"]] });
  await edge.get("/free/held", { theme: "dark" });
  await edge.get("/old");
  // Each is a process of its own, and most of their time is their start.
  const all: Record<string, string[]> = {
    held: [`${edge.url}/free//held`, "-H", "Theme: dark", "--header", "Save-Data: on", ...token],
    json: [`${edge.url}/free/held`, "-H", "theme: dark", "--json", ...token],
    old: [`${edge.url}/old`, ...token],
    cold: [`${edge.url}/cold`, "--probe", ...token],
    mine: [`${edge.url}/mine`, "--probe", ...token],
    passing: [`${edge.url}/cold`, "-H", "Cookie: a=1", "-H", "X-Mine: 1", ...token],
    refusedUrl: [`${edge.url}/%zz`, ...token],
    wrongToken: [`${edge.url}/cold`, "--token", "wrong"],
    wrongField: [`${edge.url}/cold`, "-H", "nonsense", ...token],
    nobody: [`${await closedUrl()}/cold`, ...token],
    noControl: [`${origin.url}/cold`, ...token],
  };
  const asked: Promise<unknown>[] = [];
  for (const [name, args] of Object.entries(all)) {
    const begun = downbeat("explain", ...args);
    runs[name] = begun;
    asked.push(begun);
    if (asked.length % 3 === 0) await Promise.all(asked);
  }
  await Promise.all(asked);
}, 60_000);
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

/** The lines below the sentence by their names; the data centre's and its tier's are of one name, and the tier's comes later. */
const lines = ({ out }: Run): Record<string, string> =>
  Object.fromEntries(out.trimEnd().split("\n").slice(2).map((line) => [line.slice(0, line.indexOf("  ")), line.slice(line.indexOf("  ")).trim()]));
/** What a tier holds of the page with a tag, as a line says it. */
const TAGGED = /^200, 4 bytes; ETag "tag"; fresh, \d+ s old, fresh until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ; stands in for errors until \S+Z$/;

describe("downbeat explain", () => {
  test("says in a sentence what becomes of the request, then what it rests on", async () => {
    const held = await run("held");
    expect([held.code, held.err, held.out.split("\n")[0]]).toEqual([0, "", expect.stringMatching(/^It is answered from memory, from a copy that is \d+ s old\.$/)]);
    const { hostname } = new URL(edge.url);
    expect(lines(held)).toMatchObject({
      outcome: "hit",
      key: expect.stringMatching(new RegExp(String.raw`^${hostname}/free/held \S+ theme=dark$`)),
      upstream: `${origin.url}/free/held`,
      kind: "other, rule /free/",
      colo: expect.stringMatching(TAGGED),
      "origin sees": expect.stringMatching(/^(?=.*\btheme\b)(?=.*\bx-forwarded-host\b)[^,]+, [^,]+, [^,]+$/),
      "kept from it": "save-data",
      variant: "theme: dark (1 stored)",
      memory: expect.stringMatching(TAGGED),
    });
    expect(held.out).toMatch(/^data centre +FRA$/m);
  });
  test("tells of a copy that has run out when it did, and of no tag that there is none", async () => {
    const old = await run("old");
    expect(old.code).toBe(0);
    expect(lines(old)).toMatchObject({ outcome: "revalidated (expired)", memory: expect.stringMatching(/^200, 4 bytes; no ETag; expired, 10\d s old, ran out at \S+Z; stands in for no error$/) });
  });
  test("tells of a probe what the origin answers and what the policy makes of it", async () => {
    expect(lines(await run("cold"))).toMatchObject({ outcome: "miss", memory: "nothing", "origin now": "200 (run): stored, fresh for 600 s" });
    expect(lines(await run("mine"))).toMatchObject({ "origin now": "200 (run): not stored: private" });
    expect([origin.to("/cold").length, origin.to("/mine").length]).toEqual([1, 1]);
  });
  test("asks about the request with the fields it is given", async () => {
    expect(lines(await run("passing"))).toMatchObject({ outcome: "pass (cookie)", "origin sees": "cookie, x-mine", "kept from it": "nothing", "odd fields": "x-mine" });
  });
  test("answers with 0 also where the request would be refused: the edge has answered", async () => {
    const refused = await run("refusedUrl");
    expect([refused.code, lines(refused)]).toEqual([0, expect.objectContaining({ outcome: "refused (url-malformed)", key: "none", upstream: "none", kind: "none" })]);
  });
  test("gives the edge's answer as it is with --json", async () => {
    const { code, out, err } = await run("json");
    expect([code, err, JSON.parse(out)]).toEqual([0, "", expect.objectContaining({ would: expect.objectContaining({ outcome: "hit" }), rule: "/free/", variants: { names: ["theme"], stored: 1, selected: ["dark"] } })]);
  });
  test("ends with 1 where the edge refuses, and says why", async () => {
    for (const [name, words] of [["wrongToken", "403: The token is not one of CONTROL_TOKENS, or may not do this. (control-forbidden)"], ["wrongField", "header[0]: expected a field as `Name: value`, found text of length"], ["noControl", "404"]] as const) {
      const { code, out, err } = await run(name);
      expect([name, code, out, err]).toEqual([name, 1, "", expect.stringContaining(words)]);
    }
  });
  test("ends with 1 where nobody answers", async () => {
    const { code, out, err } = await run("nobody");
    expect([code, out, err]).toEqual([1, "", expect.stringMatching(/^No answer from http:\/\/127\.0\.0\.1:\d+: /)]);
  });
  test("shows no token", async () => {
    for (const { out, err } of await Promise.all(Object.values(runs))) expect(out + err).not.toContain(TOKENS.read);
  });
});
