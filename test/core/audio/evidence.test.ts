import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Evidence } from "../../../src/core/audio/estimate.ts";
import { evidenceOf } from "../../../src/core/audio/evidence.ts";

const of = (fields: Readonly<Record<string, string>>, search = "", cf: unknown = undefined) => evidenceOf({ get: (name) => fields[name] ?? null }, search, cf);
const said = (cmcd: string) => of({ "cmcd-request": cmcd });

describe("what is known of a listener's line", () => {
  it.each<[string, Evidence, Evidence]>([
    ["is nothing where nobody says anything", of({}), {}],
    ["is what a player measured", said("mtp=2500"), { measuredKbps: 2500 }],
    ["is what it measured, in the query", of({}, "?CMCD=mtp%3D2500"), { measuredKbps: 2500 }],
    ["is what it measured before it starts", said("mtp=2500,su"), { measuredKbps: 2500, starting: true }],
    ["is not the start alone", said("su"), {}],
    ["is what it plays with a full buffer", said("bl=12000,br=256"), { carriedKbps: 256 }],
    ["is what it plays, as quickly as it plays it", said("bl=12000,br=256,pr=1.5"), { carriedKbps: 384 }],
    ["is not what it does not play", said("bl=12000,br=256,pr=0"), {}],
    ["is not what it plays with a buffer that may run dry", said("bl=9000,br=256"), {}],
    ["is not what it plays at its start", said("bl=12000,br=256,su"), {}],
    ["is that the line does not carry what made the buffer run dry", said("bl=12000,br=256,bs"), { starvedKbps: 256 }],
    ["is what the second version says in lists", said("v=2,mtp=(2500;a),br=(128;a),bl=(20000;a)"), { measuredKbps: 2500, carriedKbps: 128 }],
    ["is what the connection delivers, in bytes a second", of({}, "", { edgeL4: { deliveryRate: 125_000 } }), { deliveryKbps: 1000 }],
    ["is the round trip", of({}, "", { clientTcpRtt: 40 }), { roundTripMs: 40 }],
    ["is the round trip over QUIC", of({}, "", { clientTcpRtt: 0, clientQuicRtt: 55 }), { roundTripMs: 55 }],
    ["is a hint", of({ downlink: "1.7", rtt: "350", ect: "3g" }), { hintKbps: 1700, hintRoundTripMs: 350 }],
    ["is a least where the hint is as high as hints go", of({ downlink: "10" }), { hintKbps: 10_000, hintIsLeast: true }],
    ["is what a kind of connection stands for", of({ ect: "3g" }), { hintKbps: 220 }],
    ["is a least where the best kind is named, which has no end", of({ ect: "4g" }), { hintKbps: 700, hintIsLeast: true }],
    ["is that bytes are to be saved", of({ "save-data": "on" }), { saveData: true }],
  ])("%s", (_, evidence, expected) => {
    expect(evidence).toEqual(expected);
  });

  it.each<[string, Evidence]>([
    ["a line of nothing", of({ downlink: "0" }, "", { edgeL4: { deliveryRate: 0 }, clientTcpRtt: 0 })],
    ["a line of a Tbit/s", of({ downlink: "1000000" }, "?CMCD=mtp%3D1000000000", { edgeL4: { deliveryRate: 1e12 } })],
    ["a text for a number", of({}, "", { edgeL4: { deliveryRate: "125000" }, clientTcpRtt: "40" })],
    ["no number", of({ downlink: "fast", rtt: "-5", ect: "constructor" }, "", { edgeL4: { deliveryRate: Number.NaN } })],
    ["two numbers", of({ downlink: "1, 2", rtt: "1;2" })],
    ["a platform of another shape", of({}, "", "cf")],
    ["an empty one", of({}, "", { edgeL4: null })],
    ["a round trip of a day", of({ rtt: "86400000" }, "", { clientTcpRtt: 86_400_000 })],
  ])("is nothing by %s", (_, evidence) => {
    expect(evidence).toEqual({});
  });

  it("is read from anything without a throw, and holds rates that can be", () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom("downlink", "ect", "rtt", "cmcd-request", "save-data"), fc.string({ unit: "binary" })), fc.string(), fc.anything(), (fields, search, cf) => {
      const { measuredKbps = 1, deliveryKbps = 1, hintKbps = 1, roundTripMs = 1 } = of(fields, search, cf);
      for (const value of [measuredKbps, deliveryKbps, hintKbps, roundTripMs]) expect(value >= 1 && value <= 1e7).toBe(true);
    }));
  });
});
