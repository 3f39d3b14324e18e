import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BlockView } from "../../../src/control/answers.ts";
import { downbeat, type Run } from "../run.ts";
import { accepted, completed, type ControlServer, startControl } from "./control-server.ts";
import { here } from "./here.ts";
import { checkpointOf, PUBLIC_KEY, PUBLIC_PEM, recordsOf } from "./log.ts";

let server: ControlServer;
let slow: ControlServer;
let folder: string;
const runs: Record<string, Run> = {};
const run = (name: string): Run => {
  const found = runs[name];
  if (found === undefined) throw new Error(`no run ${name}`);
  return found;
};

const BLOCK: BlockView = {
  id: "wolf-2", urls: [], tags: ["release:7"], prefixes: ["/audio/7/"], countries: ["DE", "AT"], from: "2026-11-21T12:00:00.000Z", until: null, reason: "licence ended", reference: "L-88",
  state: "holding", by: "rights", put_at: "2026-11-20T09:00:00.000Z", receipt: completed(accepted("r0", { kind: "block", mode: null })),
  by_country: [{ country: "DE", last_delivery_at: "2026-11-21T11:59:59.100Z", refusals: 1234, last_refusal_at: "2026-11-21T12:30:00.000Z" }, { country: "AT", last_delivery_at: null, refusals: 0, last_refusal_at: null }],
};

beforeAll(async () => {
  [server, slow] = await Promise.all([startControl(), startControl()]);
  slow.quick = false;
  folder = await mkdtemp(join(tmpdir(), "downbeat-verbs-"));
  const records = recordsOf(5);
  server.audit = { records, checkpoints: records.filter(({ seq }) => seq === 2 || seq === 4).map(checkpointOf) };
  for (const id of ["wolf-1", "wolf-2", "wolf-3"]) server.blocks.set(id, { ...BLOCK, id });
  const list = join(folder, "list.txt");
  await writeFile(list, "# today\ntag:a\nhttps://a.example/b.mp3\n");
  await writeFile(join(folder, "bad.txt"), "tag:a\nnonsense\n");
  await writeFile(join(folder, "key.pem"), PUBLIC_PEM);
  const lines = records.map((record) => JSON.stringify({ record: record.seq === 4 ? { ...record, by: "mallory" } : record }));
  await writeFile(join(folder, "forged.jsonl"), `${lines.join("\n")}\n`);
  const at = ["--edge", server.url, "--token", server.token];
  const all: Record<string, string[]> = {
    purge: ["purge", "--tag", "x", "--file", list, ...at],
    json: ["purge", "--tag", "x", "--json", ...at],
    dry: ["purge", "--tag", "x", "--dry-run", ...at],
    late: ["purge", "--tag", "x", "--timeout", "1", "--edge", slow.url, "--token", slow.token],
    badList: ["purge", "--file", join(folder, "bad.txt"), ...at],
    weak: ["purge", "--tag", "x", "--edge", server.url, "--token", "weak"],
    block: ["block", "wolf-9", "--tag", "release:7", "--track", "abc", "--url", "/a.mp3", "--country", "de,AT", "--from", "2027-01-01T00:00:00+01:00", "--until", "2027-02-01", "--reason", "ended", ...at],
    unblock: ["unblock", "wolf-1", "--json", ...at],
    unknown: ["unblock", "nobody", ...at],
    blocks: ["blocks", ...at],
    one: ["blocks", "wolf-2", ...at],
    export: ["purges", "export", "--out", join(folder, "log.jsonl"), ...at],
    verifyFile: ["purges", "verify", join(folder, "log.jsonl"), "--key", join(folder, "key.pem")],
    receipts: ["purges", "--after", "0", "--limit", "2", ...at],
    recent: ["purges", ...at],
    receipt: ["purges", "r1", ...at],
    verifyEdge: ["purges", "verify", "--url", server.url, "--token", server.token, `--key=${PUBLIC_KEY}`],
    forged: ["purges", "verify", join(folder, "forged.jsonl"), "--json"],
    unsigned: ["purges", "verify", join(folder, "forged.jsonl"), "--key", join(folder, "key.pem")],
    token: ["token", "new", "--name", "ci", "--scope", "purge", "--tag", "label-7:*", "--prefix", "/label-7/", "--json"],
    tokenText: ["token", "new"],
    noSuchScope: ["token", "new", "--scope", "write"],
  };
  for (const [name, [verb = "", ...args]] of Object.entries(all)) runs[name] = await here(verb, ...args);
}, 60_000);
afterAll(async () => {
  await Promise.all([server.close(), slow.close()]);
  await rm(folder, { recursive: true });
});

describe("downbeat purge", () => {
  it("prints the receipt on standard output and ends with 0", () => {
    const { code, out, err } = run("purge");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^hard purge r\d+: complete[^\n]*\n {2}weur {2}confirmed after 4,810 ms[^\n]*\n {2}enam {2}confirmed [^\n]*\n$/);
  });

  it("hands over what its list names", () => {
    expect(server.asked.map(({ body }) => body)).toContainEqual({ tags: ["x", "a"], files: ["https://a.example/b.mp3"], mode: "hard" });
  });

  it("prints JSON and nothing else where that was asked for", () => {
    expect(JSON.parse(run("json").out)).toMatchObject({ state: "complete", code: 0, notSent: 0, receipts: [{ state: "complete", regions: [{ region: "weur" }, { region: "enam" }] }] });
  });

  it("says what a dry run would purge", () => {
    expect(run("dry")).toMatchObject({ code: 0, out: "Nothing was purged. It would be 1 key:\n  t x\n" });
  });

  it("ends with 3 when the proof is late, says what is known, and where to look", () => {
    const { code, out, err } = run("late");
    expect(err).toMatch(/^hard purge r\d+: accepted, proven in 0 of 2 regions[^]*enam {2}waiting/);
    expect([code, out]).toEqual([3, expect.stringMatching(/accepted, proven in 0 of 2 regions[^]*weur {2}waiting, until 12:00:15\.000Z at the latest/)]);
    expect(err).toMatch(/not proven everywhere within 1 s; it goes on by itself: downbeat purges r\d+\n$/);
  });

  it("ends with 2 for a list with a wrong line, and purges nothing of it", () => {
    expect(run("badList")).toMatchObject({ code: 2, err: expect.stringMatching(/nothing was purged\n.*bad\.txt:2: expected .*"nonsense"/) });
  });

  it("is a process that ends with that code", { timeout: 60_000 }, async () => {
    expect(await downbeat("purge", "--tag", "x", "--edge", server.url, "--token", "weak")).toMatchObject({ code: 4, out: "", err: expect.stringContaining("The token may not do this.") });
  });

  it("ends with 4 when the token may not", () => {
    expect(run("weak")).toMatchObject({ code: 4, out: "", err: expect.stringContaining("The token may not do this.") });
  });

  it("leaves at SIGINT with what is known, and 3", async () => {
    const bin = fileURLToPath(new URL("../../../scripts/bin/downbeat.js", import.meta.url));
    const asked = slow.next("receipt");
    const child = spawn(process.execPath, [bin, "purge", "--tag", "x", "--json"], { env: { ...process.env, DOWNBEAT_URL: slow.url, DOWNBEAT_TOKEN: slow.token }, stdio: ["ignore", "pipe", "ignore"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await asked;
    child.kill("SIGINT");
    expect(await ended).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ state: "accepted", why: "interrupted", receipts: [{ not_proven: ["weur", "enam"] }] });
  }, 60_000);
});

describe("downbeat block, unblock, blocks", () => {
  it("arm what they name, times in UTC, and print the receipt", () => {
    expect(run("block")).toMatchObject({ code: 0, out: expect.stringMatching(/^block r\d+: complete/) });
    expect(server.asked.find(({ operation }) => operation === "putBlock")).toMatchObject({
      id: "wolf-9",
      body: { tags: ["release:7", "track:abc"], urls: [`${server.url}/a.mp3`], countries: ["DE", "AT"], from: "2026-12-31T23:00:00.000Z", until: "2027-02-01T00:00:00.000Z", reason: "ended" },
    });
  });

  it("lift one, and end with 1 where there is none", () => {
    expect(JSON.parse(run("unblock").out)).toMatchObject({ kind: "unblock", state: "complete" });
    expect(run("unknown")).toMatchObject({ code: 1, err: expect.stringContaining("nothing of this id") });
  });

  it("list all, whatever the pages", () => {
    const { code, out } = run("blocks");
    expect([code, out.split("\n").map((line) => line.split(/ {2,}/).slice(0, 4))]).toEqual([
      0, [["block", "state", "where", "from"], ...["wolf-1", "wolf-2", "wolf-3"].map((id) => [id, "holding", "DE,AT", "2026-11-21T12:00:00Z"]), [""]],
    ]);
    expect(out).toMatch(/wolf-2 .*tag:release:7 prefix:\/audio\/7\/ {2}1234 {6}licence ended/);
  });

  it("show of one the silence, by country", () => {
    const { out } = run("one");
    expect(out).toMatch(/^block {6}wolf-2, holding\n/);
    expect(out.split("\n").slice(-4)).toEqual(["country  last delivery         refusals  last refusal", "DE       2026-11-21T11:59:59Z  1,234     2026-11-21T12:30:00Z", "AT       none seen             0         none seen", ""]);
  });
});

describe("downbeat purges", () => {
  it("lists receipts and says how to see more", () => {
    const { code, out } = run("receipts");
    expect([code, out]).toEqual([0, expect.stringMatching(/^number .*\n1001 .* ci .*complete after 4,810 ms {2}r1\n1002 .*\nMore: --after 1002\n$/)]);
  });

  it("lists the last day's where it is not told from where", () => {
    expect(run("recent")).toMatchObject({ code: 0, out: expect.stringContaining("in the last 24 hours; --after 0") });
  });

  it("shows one", () => {
    expect(run("receipt").out).toMatch(/^.* r1: complete[^]*weur {2}confirmed/);
  });

  it("exports the log, checkpoints in their places, and verifies what it exported", async () => {
    expect(run("export")).toMatchObject({ code: 0, err: expect.stringContaining("7 lines") });
    const lines = (await readFile(join(folder, "log.jsonl"), "utf8")).trimEnd().split("\n").map((line) => Object.keys(JSON.parse(line) as object)[0]);
    expect(lines).toEqual(["record", "record", "checkpoint", "record", "record", "checkpoint", "record"]);
    expect(run("verifyFile")).toMatchObject({ code: 0, out: expect.stringMatching(/^The chain holds: 5 records, 1 to 5\.\nSigned up to record 4/) });
  });

  it("verifies the edge's own log", () => {
    expect(run("verifyEdge")).toMatchObject({ code: 0, out: expect.stringContaining("Signed up to record 4") });
  });

  it("ends with 1 and the line where the chain is broken", () => {
    const { code, out } = run("forged");
    expect([code, JSON.parse(out)]).toEqual([1, expect.objectContaining({ holds: false, records: 3, broken: { at: expect.stringMatching(/forged\.jsonl:4$/), why: expect.stringContaining("record 4 was changed") } })]);
    expect(run("unsigned").code).toBe(1);
  });
});

describe("downbeat token new", () => {
  it("prints both halves: the token, and the entry with its SHA-256", async () => {
    const { token, entry } = JSON.parse(run("token").out) as { token: string; entry: Record<string, unknown> };
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(entry).toEqual({ name: "ci", sha256: Buffer.from(digest).toString("hex"), scopes: ["purge"], tags: ["label-7:*"], prefixes: ["/label-7/"] });
  });

  it("says how to set it, and is another each time", () => {
    const { code, out } = run("tokenText");
    expect([code, out]).toEqual([0, expect.stringContaining("npx wrangler secret put CONTROL_TOKENS")]);
    const entries = /echo '(\[.*\])' \|/.exec(out)?.[1] ?? "";
    expect(JSON.parse(entries)).toEqual([{ name: "downbeat", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), scopes: ["purge"] }]);
    expect(out).not.toContain((JSON.parse(run("token").out) as { token: string }).token);
  });

  it("refuses what the edge would not take", () => {
    expect(run("noSuchScope")).toMatchObject({ code: 2, err: expect.stringContaining("scopes.0") });
  });
});
