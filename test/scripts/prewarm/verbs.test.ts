import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closedUrl } from "../../origin/origin.ts";
import { here } from "../purge/here.ts";
import type { Run } from "../run.ts";
import { region, startWarming, type WarmServer } from "./warm-server.ts";

let server: WarmServer;
let slow: WarmServer;
let folder: string;
beforeAll(async () => {
  [server, slow] = await Promise.all([startWarming(), startWarming()]);
  slow.course.push((order) => ({ ...order, state: "running", regions: [region("weur", "running", { urls: 1 })] }));
  folder = await mkdtemp(join(tmpdir(), "downbeat-prewarm-"));
});
afterAll(async () => {
  await Promise.all([server.close(), slow.close()]);
  await rm(folder, { recursive: true });
});
const at = (to: WarmServer): string[] => ["--edge", to.url, "--token", to.token];
const run = (verb: string, ...args: string[]): Promise<Run> => here(verb, ...args, ...at(server));

describe("downbeat prewarm", () => {
  it("orders what it names and what a list names, and prints what became of it", async () => {
    await writeFile(join(folder, "list.txt"), "/b.mp3\ntag:release:7\n");
    const { code, out, err } = await run("prewarm", "/a.mp3", "--file", join(folder, "list.txt"), "--region", "oc", "--extent", "head");
    expect([code, server.bodies.at(-1)]).toEqual([0, { urls: [`${server.url}/a.mp3`, `${server.url}/b.mp3`], tags: ["release:7"], regions: ["oc"], extent: "head" }]);
    expect(out).toMatch(/^prewarm o1: done; 3 URLs, extent head, priority normal, by ci\n {2}weur {2}done; 3 of 3 URLs warm/);
    expect(err).toBe("weur: scheduled: begins 2026-11-21T12:00:00.000Z\noc: scheduled: begins 2026-11-21T12:00:00.000Z\nweur: done\noc: done\n");
  });

  it("says the same as JSON and nothing else on standard output", async () => {
    const { code, out } = await run("prewarm", "/a.mp3", "--json");
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ state: "done", orders: [expect.objectContaining({ state: "done" })], notSent: 0 })]);
  });

  it("ends with 2 for what is no order, without asking the edge", async () => {
    const before = server.asked.length;
    expect(await run("prewarm", "--region", "europe")).toMatchObject({ code: 2, err: expect.stringContaining('"europe"') });
    expect(server.asked.length).toBe(before);
  });

  it("ends with 6 where nobody is, and says what was not ordered", async () => {
    expect(await here("prewarm", "/a.mp3", "--edge", await closedUrl(), "--token", "t")).toMatchObject({ code: 6, out: "", err: expect.stringContaining("; nothing is known to be ordered") });
  });

  it("leaves the order running at SIGINT, says how to cancel it, and ends with 3", async () => {
    const bin = fileURLToPath(new URL("../../../scripts/bin/downbeat.js", import.meta.url));
    const asked = slow.next("prewarmOrder");
    const child = spawn(process.execPath, [bin, "prewarm", "/a.mp3"], { env: { ...process.env, DOWNBEAT_URL: slow.url, DOWNBEAT_TOKEN: slow.token }, stdio: ["ignore", "ignore", "pipe"] });
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await asked;
    child.kill("SIGINT");
    expect(await ended).toBe(3);
    expect(err).toContain("downbeat prewarm: interrupted; it goes on by itself:\n  downbeat prewarms o1 --follow   (or --cancel)\n");
    expect(slow.asked.some(({ operation }) => operation === "cancelPrewarm")).toBe(false);
  }, 60_000);
});

describe("downbeat prewarms", () => {
  it("lists orders, newest first, and how to see more", async () => {
    await run("prewarm", "/c.mp3", "--no-wait");
    const { code, out } = await run("prewarms", "--limit", "1");
    expect([code, out.split("\n").slice(1)]).toEqual([0, [expect.stringMatching(/^o\d+ +scheduled /), "More: --before 1795003200000", ""]]);
    expect(JSON.parse((await run("prewarms", "--json")).out)).toContainEqual(expect.objectContaining({ id: "o1" }));
  });

  it("shows one, follows it, and cancels it", async () => {
    await run("prewarm", "/d.mp3", "--no-wait");
    const id = [...server.orders.keys()].at(-1) ?? "";
    expect(await run("prewarms", id, "--follow")).toMatchObject({ code: 0, out: expect.stringContaining(`prewarm ${id}: done`) });
    expect(await run("prewarms", id, "--cancel", "--json")).toMatchObject({ code: 0, out: expect.stringContaining('"state": "cancelled"') });
    expect(await run("prewarms", id)).toMatchObject({ code: 0 });
    expect(await run("prewarms", "nobody")).toMatchObject({ code: 1, err: expect.stringContaining("nothing of this id") });
  });

  it("follows one to its end whatever that is", async () => {
    const [id = ""] = [...slow.orders.keys()];
    const late = await here("prewarms", id, "--follow", "--timeout", "1", ...at(slow));
    expect(late).toMatchObject({ code: 3, err: expect.stringContaining("not done within 1 s") });
    await here("prewarms", id, "--cancel", ...at(slow));
    slow.course.unshift((order) => order);
    expect(await here("prewarms", id, "--follow", ...at(slow))).toMatchObject({ code: 5, out: expect.stringContaining("cancelled") });
  });

  it.each([[["--cancel"], "the id of an order"], [["a", "b"], "one id"], [["a", "--cancel", "--follow"], "found both"], [["--limit", "1000"], "--limit"]])("%j is wrong", async (args, part) => {
    expect(await run("prewarms", ...args)).toMatchObject({ code: 2, err: expect.stringContaining(part) });
  });
});

describe("downbeat metrics", () => {
  it("prints the text as it is", async () => {
    expect(await run("metrics")).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^# TYPE downbeat_ledger_up gauge\n[^]*downbeat_ledger_up 1\n# EOF\n$/) });
  });

  it("ends with 4 where the token is refused, 1 where it is not the edge that answers, 2 for stray words", async () => {
    expect(await here("metrics", "--edge", server.url, "--token", "weak")).toMatchObject({ code: 4, out: "" });
    expect(await here("metrics", "--edge", `${server.url}/elsewhere`, "--token", "t")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("is it the edge") });
    expect(await run("metrics", "now")).toMatchObject({ code: 2 });
  });
});

describe("downbeat purge", () => {
  it("has what was hot fetched again with --rewarm, and says by which order", async () => {
    const { code, out } = await run("purge", "--tag", "a", "--soft", "--rewarm");
    expect([code, server.asked.findLast(({ operation }) => operation === "purge")?.body]).toEqual([0, { tags: ["a"], mode: "soft", rewarm: true }]);
    expect(out).toMatch(/\nWhat was hot is fetched again: downbeat prewarms rewarm-r\d+ --follow\n$/);
    expect((await run("purge", "--tag", "a")).out).not.toContain("fetched again");
  });

  it("says with --dry-run what each region would have to fetch anew", async () => {
    server.cost = { regions: [{ region: "weur", files: 1200, bytes: 5 * 1024 ** 3, requests_per_sec: 41.2 }, { region: "oc", files: 3, bytes: 4096, requests_per_sec: 0.012 }, { region: "me", files: 0, bytes: 0, requests_per_sec: 0 }], not_reached: ["sam"] };
    const { out } = await run("purge", "--tag", "a", "--dry-run");
    expect(out).toBe([
      "Nothing was purged. It would be 1 key:", "  t a", "What would be fetched anew of what is played:",
      "  region  files  bytes    plays a second, each at most a request to the origin", "  weur    1,200  5.0 GiB  41", "  oc      3      4.0 KiB  0.01",
      "  and nothing in one other region", "Did not answer: sam", "",
    ].join("\n"));
    expect(JSON.parse((await run("purge", "--tag", "a", "--dry-run", "--json")).out)).toMatchObject({ cost: { regions: [{ region: "weur" }, {}, {}] } });
    server.cost = { regions: [], not_reached: [] };
    expect((await run("purge", "--tag", "a", "--dry-run")).out).toContain("Nothing that is played anywhere");
  });
});
