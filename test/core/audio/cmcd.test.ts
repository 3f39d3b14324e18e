import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cmcd, cmcdOf } from "../../../src/core/audio/cmcd.ts";

const inFields = (fields: Readonly<Record<string, string>>) => cmcdOf({ search: "", field: (name) => fields[name] ?? null });
const inQuery = (search: string) => cmcdOf({ search, field: () => null });
const said = (text: string) => inFields({ "cmcd-request": text });

describe("CMCD (CTA-5004)", () => {
  it.each<[string, Cmcd]>([
    ["su", { startup: true }],
    ["bs", { starved: true }],
    ["bl=21300", { bufferMs: 21_300 }],
    ["bl=0", { bufferMs: 0 }],
    ["dl=18500", { deadlineMs: 18_500 }],
    ["pr=1.25", { playbackRate: 1.25 }],
    ["pr=0", { playbackRate: 0 }],
    ["br=320,mtp=25400", { bitrateKbps: 320, throughputKbps: 25_400 }],
    ["tb=1411", { topKbps: 1411 }],
    ['bl=1200,su,com.example-hello="x,y",sid="6e2fb550-c457-11e9-bb97-0800200c9a66"', { bufferMs: 1200, startup: true }],
  ])("reads %s", (text, cmcd) => {
    expect(said(text)).toEqual(cmcd);
  });

  it.each<[string, Cmcd]>([
    ["sta=s,v=2", { startup: true }],
    ["sta=k", { startup: true }],
    ["sta=r", { starved: true }],
    ["sta=d", { preloading: true }],
    ["bl=(900),v=2", { bufferMs: 900 }],
    ["bl=(2000;v 1000;a)", { bufferMs: 1000 }],
    ["bl=(2000;v 1000;a),ot=v", { bufferMs: 2000 }],
    ["bl=(2000;ot=v 1000;ot=a)", { bufferMs: 1000 }],
    ["bl=(2000;v 1000;tt)", { bufferMs: 2000 }],
    ["br=(320;a)", { bitrateKbps: 320 }],
  ])("reads the second version's %s", (text, cmcd) => {
    expect(said(text)).toEqual(cmcd);
  });

  it("is read in all four fields", () => {
    const fields = { "cmcd-request": "bl=400", "cmcd-object": "br=96", "cmcd-status": "bs", "cmcd-session": 'sid="a",pr=2' };
    expect(inFields(fields)).toEqual({ bufferMs: 400, bitrateKbps: 96, starved: true, playbackRate: 2 });
  });

  it.each([
    ["?CMCD=bl%3D21300%2Csu", { bufferMs: 21_300, startup: true }],
    ["?a=1&CMCD=bl%3D(1000%3Ba%202000%3Bv)&b=2", { bufferMs: 1000 }],
    ["?CMCD=bl%3D(1000%3Ba+2000%3Bv)", { bufferMs: 1000 }],
    ["?CMCD=bl=500", { bufferMs: 500 }],
    ["?CMCD=bl%3D1&CMCD=bl%3D2", { bufferMs: 1 }],
    ["?cmcd=bl%3D1", undefined],
    ["?xCMCD=bl%3D1", undefined],
    ["?CMCDx=bl%3D1", undefined],
    ["?CMCD=", undefined],
    ["?CMCD=%zz", undefined],
    ["", undefined],
  ])("is read in the query %s", (search, cmcd) => {
    expect(inQuery(search)).toEqual(cmcd);
  });

  it("goes by the parameter where both speak", () => {
    expect(cmcdOf({ search: "?CMCD=bl%3D1000", field: (name) => (name === "cmcd-request" ? "bl=9,dl=700" : null) })).toEqual({ bufferMs: 1000, deadlineMs: 700 });
  });
});

describe("what cannot be true is as if it were not said", () => {
  it.each([
    ["a negative buffer", "bl=-100"],
    ["ten Tbit/s", "mtp=10000000000"],
    ["a bit rate of nothing", "br=0"],
    ["a buffer of years", "bl=999999999999999"],
    ["a text for a number", 'bl="1000"'],
    ["a flag for a number", "bl"],
    ["a token for a number", "bl=NaN"],
    ["a number for a flag", "su=1,bs=1"],
    ["a flag that is denied", "su=?0,bs=?0"],
    ["an empty list", "bl=()"],
    ["a list of texts", 'bl=("1" "2")'],
    ["a backward playback", "pr=-1"],
    ["a hundredfold playback", "pr=100"],
    ["a state nobody knows", "sta=zz"],
    ["a state as text", 'sta="s"'],
    ["nothing", ""],
  ])("%s", (_, text) => {
    expect(said(text)).toBeUndefined();
    expect(inFields({ "cmcd-request": text, "cmcd-object": "br=96" })).toEqual({ bitrateKbps: 96 });
  });

  it("a lie takes nothing else along", () => {
    expect(said("bl=-100,dl=900,mtp=10000000000,br=320")).toEqual({ deadlineMs: 900, bitrateKbps: 320 });
  });

  it.each(["bl=1000,", "bl=1000;;", "BL=1000", "bl==1", "bl=1000 su", "bl=(1 2", "\u0000", "bl=1e3", "💿=1"])("a malformed field, %j, says nothing, and the others do", (text) => {
    expect(inFields({ "cmcd-request": text, "cmcd-object": "br=96" })).toEqual({ bitrateKbps: 96 });
  });

  it("a text of more than 4096 characters is not read", () => {
    const long = (length: number) => `bl=1000,nor="${"x".repeat(length - 14)}"`;
    expect(long(4096)).toHaveLength(4096);
    expect(said(long(4096))).toEqual({ bufferMs: 1000 });
    expect(said(long(4097))).toBeUndefined();
    expect(inQuery(`?CMCD=${encodeURIComponent(long(4096))}`)).toEqual({ bufferMs: 1000 });
    expect(inQuery(`?CMCD=${encodeURIComponent(long(4097))}`)).toBeUndefined();
    expect(inQuery(`?CMCD=${"%41".repeat(100_000)}`)).toBeUndefined();
  });

  it("texts that are longer together are not read beyond that, however many fields they are spread over", () => {
    const long = `bl=1000,x="${"a".repeat(4000)}"`;
    expect(cmcdOf({ search: "?CMCD=mtp%3D2000", field: (name) => (name === "cmcd-request" ? long : null) })).toEqual({ bufferMs: 1000, throughputKbps: 2000 });
    expect(cmcdOf({ search: "", field: (name) => (name === "cmcd-request" ? long : name === "cmcd-status" ? `br=96,y="${"a".repeat(4000)}"` : null) })).toEqual({ bufferMs: 1000 });
  });

  it("whatever is sent, it does not throw, and what it says lies within its bounds", () => {
    const key = fc.constantFrom("bl", "dl", "pr", "br", "mtp", "su", "bs", "sta", "ot", "constructor", "a-b");
    const value = fc.oneof(fc.integer().map(String), fc.double().map(String), fc.constantFrom("s", "(1;a 2;v)", "(-1)", '"x"', "?1", "@1", ":AA==:", "()", "(1 (2))"));
    const member = fc.tuple(key, value).map(([k, v]) => `${k}=${v}`);
    const text = fc.oneof(fc.array(member).map((members) => members.join(",")), fc.string({ unit: "binary" }));
    fc.assert(fc.property(text, text, (field, param) => {
      const cmcd = cmcdOf({ search: `?CMCD=${param}`, field: (name) => (name === "cmcd-request" ? field : null) }) ?? {};
      for (const [what, told] of Object.entries(cmcd)) {
        if (typeof told === "number") expect(told >= 0 && told <= 86_400_000, what).toBe(true);
        else expect(told, what).toBe(true);
      }
    }), { numRuns: 1000 });
  });
});
