import { describe, expect, it } from "vitest";
import type { PurgeCommand } from "../../../durable-objects/ledger-port.ts";
import { dryRunView } from "../../../src/control/answers.ts";
import { tagKey } from "../../../src/core/purge/key.ts";
import { Api } from "./api.ts";

const rewarms = (api: Api) => (api.ledger.told as PurgeCommand[]).map(({ rewarm }) => rewarm);

describe("a purge that rewarms", () => {
  it("tells the ledger which regions, and who asked where to look", async () => {
    const api = new Api({ PREWARM_REGIONS: ["oc", "me"] });
    const told = await api.call("POST", "/purge", { tags: ["a"], mode: "soft", rewarm: true });
    expect(rewarms(api)).toEqual([{ regions: ["oc", "me"] }]);
    expect(told.json.messages.map(({ message }) => message)).toEqual([`What was hot is fetched again. Ask GET /_downbeat/v1/prewarms/rewarm-${String(told.json.result["id"])}.`]);
    expect(told.json.result["asked"]).toEqual({ tags: ["a"], rewarm: true });
  });

  it("is one that does not, unless it says so", async () => {
    const api = new Api();
    for (const more of [{}, { rewarm: false }]) expect((await api.call("POST", "/purge", { tags: ["a"], ...more })).json.messages).toEqual([]);
    expect(rewarms(api)).toEqual([undefined, undefined]);
  });

  it("is refused while PREWARM is off, and purges nothing then; without it the purge goes through", async () => {
    const api = new Api({ PREWARM: "off" });
    const send = async (rewarm: boolean) => (await api.call("POST", "/purge", { tags: ["a"], rewarm })).status;
    expect([await send(true), api.ledger.told.length, await send(false), api.ledger.told.length]).toEqual([409, 0, 200, 1]);
  });
});

describe("a purge that is tried dry", () => {
  it("says what regions know that it would cost, and which of them did not answer", async () => {
    const api = new Api({ PREWARM_REGIONS: ["oc", "me", "afr"] });
    api.regions.of("oc").files.set(tagKey("a"), ["music.example/a"]).set(tagKey("b"), ["music.example/b"]);
    api.regions.of("oc").cost = { files: 0, bytes: 5_000_000, requestsPerSec: 0.25 };
    api.regions.of("afr").fault = "gone";
    const told = await api.call("POST", "/purge", { tags: ["a"], dry_run: true });
    expect(dryRunView.parse(told.json.result).cost).toEqual({
      regions: [{ region: "oc", files: 1, bytes: 5_000_000, requests_per_sec: 0.25 }, { region: "me", files: 0, bytes: 0, requests_per_sec: 0 }],
      not_reached: ["afr"],
    });
    expect(api.ledger.told).toEqual([]);
  });
});
