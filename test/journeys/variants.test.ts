import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate } from "../origin/behaviour.ts";
import { textOf } from "../origin/bytes.ts";
import { startOrigin, type Exchange, type Origin, type Script } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus, isHit } from "../support/judge.ts";
import { rawRequest, type RawAnswer } from "../support/raw.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const said = ({ headers }: Exchange, name: string): string => String(headers[name] ?? "nothing");
/** A page that answers by the fields its Vary names, and says by which values. */
const varying = (...names: string[]): Script => (exchange) => ({
  bytes: textOf(names.map((name) => `${name}=${said(exchange, name)}`).join(" ")),
  type: "text/html",
  headers: [["cache-control", "max-age=600"], ["vary", names.join(", ")]],
});
const text = ({ body }: RawAnswer): string => body.toString();
const asks = (path: string): number => origin.to(path).length;

describe("a page in several languages", () => {
  it("is each listener's own, and each language is asked for once", async () => {
    origin.serve("/page", varying("accept-language"));
    for (const time of [1, 2, 3]) {
      for (const language of ["de", "fr"]) {
        const answer = await edge.get("/page", { "accept-language": language });
        expect([text(answer), isHit(answer)]).toEqual([`accept-language=${language}`, time > 1]);
        expect(answer.header("vary")).toBe("accept-language");
      }
    }
    expect(asks("/page")).toBe(2);
  });
  it("is one copy for values that mean the same, and the origin sees the one form of them", async () => {
    origin.serve("/same", varying("accept-language"));
    for (const value of ["de, en;q=0.5", "DE,en;q=0.50", "de;q=1.0 , EN; q=0.500"]) {
      expect(text(await edge.get("/same", { "accept-language": value }))).toBe("accept-language=de, en;q=0.5");
    }
    expect(asks("/same")).toBe(1);
  });
  it("has a copy of its own for those who say nothing", async () => {
    origin.serve("/silent", varying("accept-language"));
    await edge.get("/silent", { "accept-language": "de" });
    for (const hit of [false, true]) {
      const answer = await edge.get("/silent");
      expect([text(answer), isHit(answer)]).toEqual(["accept-language=nothing", hit]);
    }
  });
  it("is answered from the copy in the one language that is preferred, and from no other", async () => {
    origin.serve("/spoken", (exchange) => ({ ...page("Hallo"), headers: [["cache-control", "max-age=600"], ["vary", "accept-language"], ["content-language", said(exchange, "accept-language").slice(0, 2)]] }));
    await edge.get("/spoken", { "accept-language": "de, en;q=0.5" });
    expect(isHit(await edge.get("/spoken", { "accept-language": "de" }))).toBe(true);
    expect(isHit(await edge.get("/spoken", { "accept-language": "de, fr;q=0.9" }))).toBe(true);
    for (const value of ["de, fr", "de-AT", "en, de;q=0.9"]) expect(isHit(await edge.get("/spoken", { "accept-language": value }))).toBe(false);
  });
  it("says that it is a miss of a variant, not of the URL", async () => {
    origin.serve("/missed", varying("accept-language"));
    expect(cacheStatus(await edge.get("/missed", { "accept-language": "de" })).fwd).toBe("uri-miss");
    expect(cacheStatus(await edge.get("/missed", { "accept-language": "fr" })).fwd).toBe("vary-miss");
  });
  it("has its HEAD answered from the variant that is asked for", async () => {
    origin.serve("/head", varying("accept-language"));
    await edge.get("/head", { "accept-language": "deutsch" });
    const answer = await edge.ask("/head", { method: "HEAD", headers: { "accept-language": "deutsch" } });
    expect([answer.status, isHit(answer), answer.header("content-length")]).toEqual([200, true, "23"]);
  });
});

const page = (words: string): { bytes: ReturnType<typeof textOf>; type: string } => ({ bytes: textOf(words), type: "text/html" });

describe("a field that is kept from origins", () => {
  it.each([["accept", "text/html"], ["save-data", "on"], ["sec-ch-ua-mobile", "?1"], ["x-requested-with", "fetch"]])("%s is asked for a second time, exactly once, where the answer varies on it", async (name, value) => {
    const path = `/withheld-${name}`;
    origin.serve(path, varying(name));
    expect(text(await edge.get(path, { [name]: value }))).toBe(`${name}=${value}`);
    expect(origin.to(path).map((exchange) => said(exchange, name))).toEqual([name === "accept" ? "*/*" : "nothing", value]);
    for (const hit of [true, true]) expect(isHit(await edge.get(path, { [name]: value }))).toBe(hit);
    // Its fork is known now: another value, and none, cost one question each.
    for (const headers of [{ [name]: `${value}2` }, {}]) for (const hit of [false, true]) expect(isHit(await edge.get(path, headers))).toBe(hit);
    expect(asks(path)).toBe(4);
  });
  it("stays there, and splits nothing, where no answer varies on it", async () => {
    origin.serve("/plain", varying("accept-language"));
    for (const headers of [{ "save-data": "on" }, { accept: "text/html" }, { dpr: "2" }, {}]) await edge.get("/plain", headers);
    expect(asks("/plain")).toBe(1);
    expect(origin.to("/plain").flatMap(({ headers }) => [headers["save-data"], headers.dpr, headers.accept])).toEqual([undefined, undefined, "*/*"]);
  });
});

describe("an odd field that an answer varies on", () => {
  it("passes while nobody knows that it does, and has variants once somebody does", async () => {
    origin.serve("/flavoured", varying("x-flavour"));
    for (const flavour of ["sweet", "sour"]) expect(text(await edge.get("/flavoured", { "x-flavour": flavour }))).toBe(`x-flavour=${flavour}`);
    expect(isHit(await edge.get("/flavoured"))).toBe(false);
    for (const hit of [false, true]) {
      for (const flavour of ["sweet", "sour"]) {
        const answer = await edge.get("/flavoured", { "x-flavour": flavour });
        expect([text(answer), isHit(answer)]).toEqual([`x-flavour=${flavour}`, hit]);
      }
    }
    expect(asks("/flavoured")).toBe(5);
  });
  it.each([
    ["has a secret's name", "x-session-id", "alice"],
    ["is too long to be a name of anything", "theme", "a".repeat(300)],
    ["is not of visible characters", "theme", "gr\u00fcn"],
  ])("passes each time where it %s, and those without it share", async (_, name, value) => {
    const path = `/secret-${name}-${value.length}`;
    origin.serve(path, varying(name));
    for (const hit of [false, true]) expect(isHit(await edge.get(path))).toBe(hit);
    for (const time of [1, 2]) {
      const answer = await edge.get(path, { [name]: `${value}${time}` });
      expect([answer.status, isHit(answer), asks(path)]).toEqual([200, false, 1 + time]);
      expect(text(answer)).not.toBe(`${name}=nothing`);
    }
    expect(text(await edge.get(path))).toBe(`${name}=nothing`);
  });
});

describe("more variants than are kept", () => {
  it("keep the sixteen newest, and drop the oldest from the fork", async () => {
    origin.serve("/many", varying("theme"));
    const ask = (i: number): Promise<RawAnswer> => edge.get("/many", { theme: `t${i}` });
    for (let i = 0; i < 50; i += 1) expect(text(await ask(i))).toBe(`theme=t${i}`);
    for (let i = 34; i < 50; i += 1) expect([i, isHit(await ask(i))]).toEqual([i, true]);
    for (const i of [33, 0]) expect([i, isHit(await ask(i))]).toEqual([i, false]);
    expect(asks("/many")).toBe(52);
    expect(isHit(await ask(34))).toBe(false);
  });
});

describe("an answer that changes what it depends on", () => {
  it("is asked for anew under the fields of both, and mixes nothing", async () => {
    origin.serve("/grows", varying("accept-language"));
    await edge.get("/grows", { "accept-language": "de", theme: "dark" });
    origin.change("/grows", varying("accept-language", "theme"));
    const ask = (language: string, theme: string): Promise<RawAnswer> => edge.get("/grows", { "accept-language": language, theme });
    expect(text(await ask("fr", "dark"))).toBe("accept-language=fr theme=dark");
    for (const hit of [false, true]) {
      for (const theme of ["dark", "light"]) {
        const answer = await ask("de", theme);
        expect([text(answer), isHit(answer)]).toEqual([`accept-language=de theme=${theme}`, hit]);
      }
    }
    expect(isHit(await ask("fr", "dark"))).toBe(true);
  });
});

describe("fifty listeners at once", () => {
  const VALUES = ["de", "fr", "it", "es", "pt"];
  const crowded = async (name: string): Promise<{ asked: number; bodies: number }> => {
    const path = `/crowd-${name}`;
    const held = gate();
    const script = varying(name);
    origin.serve(path, (exchange, before) => ({ ...(typeof script === "function" ? script(exchange, before) : script), wait: held.opened }));
    const asked = origin.next(path);
    const crowd = Array.from({ length: 50 }, (_, i) => rawRequest(edge.url, { path, headers: { [name]: VALUES[i % 5] ?? "" } }));
    await asked;
    held.open();
    expect((await Promise.all(crowd)).map(text)).toEqual(crowd.map((_, i) => `${name}=${VALUES[i % 5]}`));
    await origin.idle(path);
    const bodies = origin.to(path).filter((exchange) => said(exchange, name) !== "nothing").length;
    return { asked: asks(path), bodies };
  };
  it("of a page in five languages cost one body each", async () => {
    expect(await crowded("accept-language")).toEqual({ asked: 5, bodies: 5 });
  });
  it("who come while the first answer lands ask for nothing that it brings", async () => {
    for (let round = 0; round < 25; round += 1) {
      const path = `/late-${round}`;
      origin.serve(path, varying("accept-language"));
      const ask = (): Promise<RawAnswer> => rawRequest(edge.url, { path, headers: { "accept-language": "de" } });
      const asked = origin.next(path);
      const first = ask();
      await asked;
      await Promise.all([first, ...Array.from({ length: 12 }, ask)]);
      expect([path, asks(path)]).toEqual([path, 1]);
    }
  });
  it("of a page that varies on what was kept from its origin get each their own", async () => {
    expect((await crowded("dpr")).bodies).toBeLessThanOrEqual(7);
  });
  it("of such a page share the first question too", async () => {
    expect((await crowded("save-data")).asked).toBeLessThanOrEqual(8);
  });
});
