import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PurgeWish } from "../../../scripts/commands/purge/arguments.ts";
import { runPurge, type PurgeOutcome } from "../../../scripts/commands/purge/run.ts";
import { closedUrl } from "../../origin/origin.ts";
import { type ControlServer, startControl } from "./control-server.ts";

let server: ControlServer;
beforeEach(async () => {
  server = await startControl();
});
afterEach(() => server.close());

const tags = (n: number): PurgeWish["targets"] => Array.from({ length: n }, (_, i) => ({ kind: "tag", value: `t${i}` }));
const wishOf = (over: Partial<PurgeWish> = {}, token = server.token): PurgeWish => ({
  connection: { edge: new URL(server.url), prefix: "/_downbeat", token }, targets: tags(1), soft: false, rewarm: false, anyQuery: false, dryRun: false, json: false, waitSec: 20, ...over,
});
/** Runs with keys k1, k2, …; `steps` gets what was seen, call by call. */
function run(wish: PurgeWish, { signal = new AbortController().signal, now = () => performance.now(), seen = () => {} }: { signal?: AbortSignal; now?: () => number; seen?: Parameters<typeof runPurge>[1]["seen"] } = {}): Promise<PurgeOutcome> {
  let keys = 0;
  return runPurge(wish, { newKey: () => `k${(keys += 1)}`, now, signal, seen });
}

describe("a purge", () => {
  it("is handed over as the API takes it", async () => {
    const targets: PurgeWish["targets"] = [
      { kind: "url", value: "https://a.example/x" }, { kind: "tag", value: "t" }, { kind: "prefix", value: "/p" }, { kind: "host", value: "h.example" },
    ];
    await run(wishOf({ targets, soft: true, anyQuery: true }));
    await run(wishOf({ targets: [{ kind: "all", value: "" }] }));
    expect(server.asked.filter(({ operation }) => operation === "purge").map(({ body }) => body)).toEqual([
      { files: ["https://a.example/x"], tags: ["t"], prefixes: ["/p"], hosts: ["h.example"], query: "any", mode: "soft" },
      { purge_everything: true, mode: "hard" },
    ]);
  });

  it("is done when every region has proven it, and each is seen in its turn", async () => {
    server.quick = false;
    const seen: string[][] = [];
    const done = run(wishOf(), {
      seen([receipt]) {
        if (receipt === undefined) return;
        seen.push([...receipt.not_proven]);
        // The next step is made when this one was drawn.
        queueMicrotask(() => (receipt.not_proven.length === 2 ? server.prove(receipt.id, "weur") : receipt.state === "complete" ? undefined : server.complete(receipt.id)));
      },
    });
    expect(await done).toMatchObject({ state: "complete", code: 0, notSent: 0, receipts: [{ state: "complete" }] });
    expect(seen.map((open) => open.join(" ")).filter((open, i, all) => open !== all[i - 1])).toEqual(["weur enam", "enam", ""]);
  });

  it("of more than 1,000 is sent in calls of 1,000, each with its key, and all are waited for", async () => {
    server.quick = false;
    const done = run(wishOf({ targets: tags(2_001) }));
    for (const id of ["r3", "r1", "r2"]) {
      while (!server.receipts.has(id)) await server.next("purge");
      server.complete(id);
    }
    // The third may be made after it was looked for.
    expect(await done).toMatchObject({ state: "complete", receipts: [{ id: "r1" }, { id: "r2" }, { id: "r3" }] });
    expect(server.asked.filter(({ operation }) => operation === "purge").map(({ key, body }) => [key, (body as { tags: string[] }).tags.length])).toEqual([["k1", 1000], ["k2", 1000], ["k3", 1]]);
  });

  it.each([["hang up" as const], ["lost" as const], [{ status: 502 }], [{ status: 429, retryAfter: "0" }], [{ status: 503, retryAfter: "0" }]])("whose call meets %j is sent again under the same key, and done once", async (first) => {
    server.first.push(first);
    expect(await run(wishOf())).toMatchObject({ state: "complete", receipts: [{ id: "r1" }] });
    expect(server.asked.filter(({ operation }) => operation === "purge").map(({ key }) => key)).toEqual(["k1", "k1"]);
    expect(server.receipts.size).toBe(1);
  });

  it("that is wrong, or has nobody to go to, is not sent again", async () => {
    server.first.push({ status: 503 });
    expect(await run(wishOf())).toMatchObject({ state: "failed", code: 1, why: expect.stringContaining("in a moment") });
    const wrong = await run(wishOf({ targets: [{ kind: "tag", value: "refused" }] }));
    expect(wrong).toMatchObject({ state: "failed", code: 1, notSent: 1, why: 'Nothing was done. tags[0]: expected a tag, found "refused"' });
    expect(server.asked).toHaveLength(2);
  });

  it("that stops half-way says what was not handed over", async () => {
    const targets = [...tags(1_000), { kind: "tag" as const, value: "refused" }, ...tags(4)];
    expect(await run(wishOf({ targets }))).toMatchObject({ state: "failed", code: 1, receipts: [{ id: "r1" }], notSent: 5 });
  });

  it.each([["", 401], ["weak", 403]])("with the token %j ends with 4", async (token) => {
    expect(await run(wishOf({}, token))).toMatchObject({ state: "refused", code: 4, receipts: [], notSent: 1 });
  });

  it("ends with 1 where nobody answers, or somebody else does", async () => {
    const nobody = { edge: new URL(await closedUrl()), prefix: "/_downbeat", token: "t" };
    expect(await run(wishOf({ connection: nobody }))).toMatchObject({ state: "failed", code: 1, why: expect.stringContaining("ECONNREFUSED") });
    const other = { ...nobody, edge: new URL(server.url), prefix: "/elsewhere" };
    expect(await run(wishOf({ connection: other }))).toMatchObject({ state: "failed", code: 1, why: expect.stringContaining("is it the edge") });
  });

  it("that is not proven in time ends with 3 and what is known", async () => {
    server.quick = false;
    let ms = 0;
    const late = await run(wishOf({ waitSec: 2 }), { now: () => (ms += 700) });
    expect(late).toMatchObject({ state: "accepted", code: 3, why: "not proven everywhere within 2 s", receipts: [{ state: "accepted", not_proven: ["weur", "enam"] }] });
  });

  it("that is interrupted while it waits ends with 3 and what is known", async () => {
    server.quick = false;
    const controller = new AbortController();
    const done = run(wishOf(), { signal: controller.signal });
    await server.next("receipt");
    controller.abort();
    expect(await done).toMatchObject({ state: "accepted", code: 3, why: "interrupted", receipts: [{ id: "r1" }] });
  });

  it("that is interrupted before it was accepted ends with 1", async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await run(wishOf(), { signal: controller.signal })).toMatchObject({ state: "failed", code: 1, receipts: [], notSent: 1, why: expect.stringContaining("interrupted") });
  });

  it("whose receipt is lost while it waits ends with 3, for it was accepted", async () => {
    server.quick = false;
    const done = run(wishOf());
    await server.next("purge");
    server.first.push({ status: 404 });
    expect(await done).toMatchObject({ state: "accepted", code: 3, receipts: [{ id: "r1" }] });
  });

  it("without waiting ends with 0 when it is stored", async () => {
    server.quick = false;
    expect(await run(wishOf({ waitSec: 0 }))).toMatchObject({ state: "accepted", code: 0, receipts: [{ state: "accepted" }] });
    expect(server.asked.map(({ operation }) => operation)).toEqual(["purge"]);
  });

  it("that is a dry run purges nothing and says its keys", async () => {
    expect(await run(wishOf({ dryRun: true, targets: tags(2) }))).toMatchObject({ state: "dry-run", code: 0, keys: ["t t0", "t t1"], receipts: [] });
    expect(server.receipts.size).toBe(0);
  });
});
