import { describe, expect, it } from "vitest";
import type { PurgeCommand } from "../../../durable-objects/ledger-port.ts";
import { Api, TOKENS } from "./api.ts";

async function purge(url: string, headers: Record<string, string> = {}, token: string | null = TOKENS.all) {
  const api = new Api();
  const told = await api.send(new Request(url, { method: "PURGE", headers: { ...(token === null ? {} : { "fastly-key": token }), ...headers } }));
  return { told, commands: api.ledger.told as PurgeCommand[] };
}

describe("PURGE", () => {
  it("of a URL purges it with its very query, and answers as Fastly does", async () => {
    const { told, commands } = await purge("https://music.example/%61.mp3?b=1&a=2");
    expect(commands).toMatchObject([{ by: "all", mode: "hard", keys: ["u music.example/a.mp3?a=2&b=1"], asked: { files: ["https://music.example/%61.mp3?b=1&a=2"] } }]);
    expect([told.status, told.json, told.headers.get("cache-control")]).toEqual([200, { status: "ok", id: commands[0]?.id }, "no-store"]);
  });

  it.each([
    [{ "fastly-soft-purge": "1" }, "soft", ["u music.example/a"]],
    [{ "fastly-soft-purge": "0" }, "hard", ["u music.example/a"]],
    [{ "surrogate-key": "a b\tc" }, "hard", ["t a", "t b", "t c", "t *"]],
    [{ "surrogate-key": "a", "fastly-soft-purge": "1" }, "soft", ["t a", "t *"]],
    [{ "cache-tag": "a b,c" }, "hard", ["t a%20b", "t c", "t *"]],
    [{ xkey: "a, b" }, "hard", ["t a", "t b", "t *"]],
    [{ "xkey-purge": "a" }, "hard", ["t a", "t *"]],
    [{ "xkey-softpurge": "a" }, "soft", ["t a", "t *"]],
    [{ "x-xkey": "a" }, "hard", ["t a", "t *"]],
    [{ "x-xkey-softpurge": "a" }, "soft", ["t a", "t *"]],
  ])("with %j is %s of %j", async (headers, mode, keys) => {
    const { commands } = await purge("https://music.example/a", headers as Record<string, string>);
    expect(commands).toMatchObject([{ mode, keys }]);
  });

  it("sent twice under one key is done once", async () => {
    const api = new Api();
    const send = () => api.send(new Request("https://music.example/a", { method: "PURGE", headers: { authorization: `Bearer ${TOKENS.purge}`, "idempotency-key": "1" } }));
    expect([(await send()).text, api.ledger.told.length]).toEqual([(await send()).text, 1]);
  });

  it.each([
    ["without a token", {}, null, 401], ["with a wrong one", {}, "wrong", 403], ["by who may only read", {}, TOKENS.read, 403], ["by who is limited to elsewhere", {}, TOKENS.limited, 403],
    ["of tags beyond a token's", { "surrogate-key": "label-7:a other" }, TOKENS.limited, 403], ["of no tags", { "surrogate-key": " " }, TOKENS.all, 400], ["of a tag that is none", { xkey: "a".repeat(1025) }, TOKENS.all, 400],
    ["of 1,001 tags", { xkey: Array.from({ length: 1001 }, (_, i) => `t${i}`).join(" ") }, TOKENS.all, 400], ["under a key that is none", { "idempotency-key": "a b" }, TOKENS.all, 400],
  ] as const)("%s is refused, and nothing is purged", async (_, headers, token, status) => {
    const { told, commands } = await purge("https://music.example/a", headers, token);
    expect([told.status, commands, told.json.success]).toEqual([status, [], false]);
  });

  it("below the control API's own prefix is a method it does not have", async () => {
    expect((await purge("https://music.example/_downbeat/v1/purge")).told.status).toBe(405);
  });

  it("of a host nobody stands for is refused", async () => {
    const api = new Api({ ORIGIN: undefined, SITES: [{ hosts: ["music.example"], origin: "https://origin.example" }] });
    expect((await api.send(new Request("https://other.example/a", { method: "PURGE", headers: { "fastly-key": TOKENS.all } }))).status).toBe(400);
  });
});
