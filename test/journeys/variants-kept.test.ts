import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFleet, type Fleet } from "../support/fleet.ts";
import { bytesOf, textOf, type Bytes } from "../origin/bytes.ts";
import { startOrigin, type Exchange, type Origin, type Script } from "../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../support/judge.ts";
import { rawRequest, type RawAnswer } from "../support/raw.ts";

const LANGUAGES = ["de", "fr", "it"] as const;
type Language = (typeof LANGUAGES)[number];
/** The same talk in each language: equal in length, so that only the key can tell the slices apart. */
const SIZE = HEAD_BYTES + 3 * SLICE_BYTES + 17;
const talks: Record<Language, Bytes> = { de: bytesOf(601, SIZE), fr: bytesOf(602, SIZE), it: bytesOf(603, SIZE) };

const languageOf = ({ headers }: Exchange): Language => LANGUAGES.find((one) => one === headers["accept-language"]) ?? "it";
const talk = (tag: (language: Language) => string): Script => (exchange) => {
  const language = languageOf(exchange);
  return { bytes: talks[language], etag: tag(language), headers: [["cache-control", "max-age=600"], ["vary", "accept-language"]] };
};
const page: Script = (exchange) => ({
  bytes: textOf(`page in ${languageOf(exchange)}`),
  type: "text/html",
  headers: [["cache-control", "max-age=600"], ["vary", "Accept-Language"]],
});

let origin: Origin;
beforeAll(async () => {
  origin = await startOrigin();
});
afterAll(() => origin?.close());

describe("a recording in several languages", () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge(origin);
  });
  afterAll(() => edge?.close());

  it.each([
    ["tags of their own", (language: Language) => `"${language}"`],
    ["one tag for all, which is wrong", () => '"talk"'],
  ])("never mixes slices, wherever a listener begins, with %s", async (_, tag) => {
    const path = `/talk-${tag("de").replaceAll('"', "")}.mp3`;
    origin.serve(path, talk(tag));
    const starts = [HEAD_BYTES + SLICE_BYTES + 5, 0, HEAD_BYTES - 3, SIZE - 100];
    for (const first of starts) {
      for (const language of LANGUAGES) {
        const last = Math.min(first + 99, SIZE - 1);
        expectPart(await edge.get(path, { "accept-language": language, range: `bytes=${first}-${last}` }), talks[language], first, last);
      }
    }
    for (const language of LANGUAGES) expectWhole(await edge.get(path, { "accept-language": language }), talks[language]);
    await origin.idle(path);
    const asked = origin.to(path).length;
    for (const language of LANGUAGES) {
      const answer = await edge.get(path, { "accept-language": language });
      expectWhole(answer, talks[language]);
      expect(isHit(answer)).toBe(true);
    }
    expect(origin.to(path)).toHaveLength(asked);
  });
  it("is asked for with its language once the origin says that it has several, for each slice", async () => {
    origin.serve("/asked.mp3", talk((language) => `"${language}"`));
    expectWhole(await edge.get("/asked.mp3", { "accept-language": "fr" }), talks.fr);
    const languages = origin.to("/asked.mp3").map(({ headers }) => headers["accept-language"]);
    // The first question is everybody's: of audio nothing of the listener's is sent.
    expect(languages[0]).toBeUndefined();
    expect(new Set(languages.slice(1))).toEqual(new Set(["fr"]));
  });
  it("has its conditions judged by the variant", async () => {
    origin.serve("/tags.mp3", talk((language) => `"${language}"`));
    for (const language of LANGUAGES) {
      for (const tag of LANGUAGES) {
        const answer = await edge.get("/tags.mp3", { "accept-language": language, "if-none-match": `"${tag}"` });
        expect([language, tag, answer.status]).toEqual([language, tag, language === tag ? 304 : 200]);
        const part = await edge.get("/tags.mp3", { "accept-language": language, "if-range": `"${tag}"`, range: "bytes=0-9" });
        expect([language, tag, part.status]).toEqual([language, tag, language === tag ? 206 : 200]);
      }
    }
  });
  it("has variants confirmed each by its own tag, in its own language, once they have run out", async () => {
    origin.serve("/old", (exchange) => ({
      ...(typeof page === "function" ? page(exchange, 0) : page),
      etag: `"${languageOf(exchange)}"`,
      headers: [["cache-control", "max-age=50, must-revalidate"], ["age", "100"], ["vary", "accept-language"]],
    }));
    for (const time of [1, 2, 3]) {
      for (const language of ["de", "fr"]) {
        expect((await edge.get("/old", { "accept-language": language })).body.toString()).toBe(`page in ${language}`);
        const last = origin.to("/old").at(-1);
        expect([last?.headers["if-none-match"], last?.headers["accept-language"]]).toEqual([time === 1 ? undefined : `"${language}"`, language]);
      }
    }
    expect(origin.to("/old").filter(({ sent }) => sent > 0)).toHaveLength(2);
  });
});

describe("variants outlive the isolate that stored them", () => {
  it("in the colo: another isolate finds all of them, and adds to them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "downbeat-variants-"));
    const start = (): Promise<Fleet> => startFleet({ origin: origin.url, port: 0, logLevel: "none", persist: folder });
    const ask = ({ edges }: Fleet, language: string): Promise<RawAnswer> =>
      rawRequest(edges[0]?.url ?? "", { path: "/kept", headers: { host: "music.example", "accept-language": language } });
    try {
      origin.serve("/kept", page);
      const first = await start();
      for (const language of ["de", "fr"]) expect(isHit(await ask(first, language))).toBe(false);
      await first.close();
      const second = await start();
      expect(isHit(await ask(second, "it"))).toBe(false);
      for (const language of LANGUAGES) {
        const answer = await ask(second, language);
        expect([answer.body.toString(), isHit(answer)]).toEqual([`page in ${language}`, true]);
      }
      await second.close();
      expect(origin.to("/kept")).toHaveLength(3);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
  it("where there is no memory at all, too: each language is asked for once", async () => {
    const edge = await startEdge(origin, { settings: { MEMORY_BYTES: 0 } });
    try {
      origin.serve("/forgetful", page);
      for (let time = 0; time < 3; time += 1) {
        for (const language of ["de", "fr"]) {
          expect((await edge.get("/forgetful", { "accept-language": language })).body.toString()).toBe(`page in ${language}`);
          await origin.idle("/forgetful");
        }
      }
      expect(origin.to("/forgetful")).toHaveLength(2);
      origin.serve("/forgotten.mp3", talk((language) => `"${language}"`));
      for (const language of ["de", "fr", "de", "fr"] as const) expectWhole(await edge.get("/forgotten.mp3", { "accept-language": language }), talks[language]);
    } finally {
      await edge.close();
    }
  });
  it("where there is no memory, what was kept from its origin is not asked for again and again", async () => {
    const edge = await startEdge(origin, { settings: { MEMORY_BYTES: 0 } });
    try {
      origin.serve("/remembered.mp3", talk((language) => `"${language}"`));
      for (let time = 0; time < 3; time += 1) expectPart(await edge.get("/remembered.mp3", { "accept-language": "de", range: "bytes=0-99" }), talks.de, 0, 99);
      expect(origin.to("/remembered.mp3").length).toBeLessThanOrEqual(3);
    } finally {
      await edge.close();
    }
  });
  it("in the reserve: a second colo gets each language without a question to the origin", async () => {
    const edge = await startEdge(origin, { pops: ["FRA", "SIN"], reserve: true });
    const ask = (colo: number, path: string, language: string, more: Record<string, string> = {}): Promise<RawAnswer> =>
      rawRequest(edge.pops[colo]?.url ?? "", { path, headers: { host: "music.example", "accept-language": language, ...more } });
    try {
      origin.serve("/reserved", page);
      origin.serve("/reserved.mp3", talk((language) => `"${language}"`));
      for (const language of ["de", "fr"]) {
        await ask(0, "/reserved", language);
        await ask(0, "/reserved.mp3", language);
      }
      // The reserve is written after the answer, and nothing outside tells when.
      await new Promise((go) => setTimeout(go, 500));
      const asked = origin.requests.length;
      for (const language of ["fr", "de"] as const) {
        expect((await ask(1, "/reserved", language)).body.toString()).toBe(`page in ${language}`);
        expectPart(await ask(1, "/reserved.mp3", language, { range: "bytes=100000-150000" }), talks[language], 100_000, 150_000);
        expectWhole(await ask(1, "/reserved.mp3", language), talks[language]);
      }
      expect(origin.requests.slice(asked).map(({ url }) => url)).toEqual([]);
    } finally {
      await edge.close();
    }
  });
});
