import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate } from "../origin/behaviour.ts";
import { type Bytes, bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus } from "../support/judge.ts";
import type { RawAnswer } from "../support/raw.ts";
import { BREAKS, CHANGES, CONFIRMATIONS, FAILURES, type Kept, LONGER, OLD, type Row, SPEECH, UNKEPT } from "./stale-faults-rows.ts";
import { asDue, DOWN_STATUS, due, seen } from "./stale-faults-seen.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "800", UPSTREAM_IDLE_TIMEOUT_MS: "400" } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

/** Stale from the start, and to be answered stale for a day while it is refreshed. */
const KEPT: Kept = { headers: [["cache-control", "max-age=50, stale-while-revalidate=86400"], ["age", "100"]], type: "audio/mpeg" };

async function store(path: string, row?: Row): Promise<void> {
  origin.serve(path, { bytes: OLD, etag: '"old"', ...KEPT, ...row?.stored });
  await edge.get(path);
  for (let tries = 0; tries < 20; tries += 1) {
    await origin.idle(path);
    const refresh = origin.next(path);
    if (cacheStatus(await edge.ask(path, { method: "HEAD" })).hit !== true) continue;
    // The refresh this has begun must not meet what comes next.
    await (await refresh).ended;
    return;
  }
  throw new Error(`${path} is not stored`);
}

/** What came, whether it is called a hit or not: that the bytes of a fill a moment ago were used is said in other words. */
const bytesSeen = (answer: RawAnswer, others: readonly Bytes[] = []): string => seen(answer, KEPT.type, others).replace(", a hit", "");

/**
 * What is seen under a path once `over` holds: each try waits for the refresh the one before has begun. Nothing tells from
 * outside when a refresh has been written down.
 */
async function until(path: string, row: Row, over: (words: string) => boolean): Promise<string> {
  const others = "bytes" in row.meaning ? [row.meaning.bytes] : [];
  for (let tries = 1; ; tries += 1) {
    await origin.idle(path);
    const words = asDue(bytesSeen(await edge.get(path), others), row.meaning);
    if (over(words) || tries === 40) return words;
  }
}

describe("behind a copy that is answered stale, the refresh meets", () => {
  const path = ({ name }: Row): string => `/behind/${name.replaceAll(/[^a-z0-9]+/gi, "-")}.mp3`;
  const named = (rows: readonly Row[]) => rows.map((row) => [row.name, row] as const);

  async function meet(row: Row): Promise<string> {
    await store(path(row), row);
    origin.change(path(row), row.now(KEPT));
    const before = origin.to(path(row)).length;
    const words = bytesSeen(await edge.get(path(row)));
    // A refresh begins once the one before has been dealt with, which only a further request can tell.
    for (let tries = 0; tries < 20 && origin.to(path(row)).length === before; tries += 1) {
      await edge.ask(path(row), { method: "HEAD" });
      await origin.idle(path(row));
    }
    return words;
  }

  it.each(named([...FAILURES, ...CONFIRMATIONS.filter(({ meaning }) => meaning.is === "same")]))("%s: the copy stays", async (_, row) => {
    expect(await meet(row)).toBe("old");
    const later = [await until(path(row), row, () => true), await until(path(row), row, () => true)];
    expect(later).toEqual(["old", "old"]);
  });

  it.each(named([...SPEECH, ...UNKEPT, ...CONFIRMATIONS.filter(({ meaning }) => meaning.is === "last")]))("%s: the copy is gone", async (_, row) => {
    expect(await meet(row)).toBe("old");
    origin.change(path(row), ({ headers }) => {
      const script = row.now(KEPT);
      // Only what asks about the copy meets the row: once there is no copy, nothing else is to be had.
      const about = headers["if-none-match"] === '"old"';
      if (!about) return { status: DOWN_STATUS };
      return typeof script === "function" ? { status: DOWN_STATUS } : script;
    });
    expect(await until(path(row), row, (words) => words === `${DOWN_STATUS}`)).toBe(`${DOWN_STATUS}`);
  });

  it.each(named(CHANGES))("%s: that is the copy from then on", async (_, row) => {
    expect(await meet(row)).toBe("old");
    const { now } = due(row.meaning, true);
    expect(await until(path(row), row, (words) => words === now)).toBe(now);
    origin.change(path(row), { status: DOWN_STATUS });
    expect(await until(path(row), row, () => true)).toBe(now);
  });

  it.each(named(BREAKS))("%s: nobody is told a broken track is whole", async (_, row) => {
    expect(await meet(row)).toBe("old");
    expect(await until(path(row), row, () => true)).toBe("sound");
    origin.change(path(row), { bytes: LONGER, etag: '"latest"', headers: [["cache-control", "max-age=60"]] });
    expect(await until(path(row), row, (words) => words === "longer")).toBe("longer");
  });
});

describe("a refresh", () => {
  it("is one, however many are answered stale meanwhile", async () => {
    await store("/crowd.mp3");
    const held = gate();
    origin.change("/crowd.mp3", { status: 503, wait: held.opened });
    const before = origin.to("/crowd.mp3").length;
    for (let tries = 0; tries < 20 && origin.to("/crowd.mp3").length === before; tries += 1) {
      const all = await Promise.all(Array.from({ length: 8 }, () => edge.get("/crowd.mp3")));
      expect(new Set(all.map((answer) => bytesSeen(answer)))).toEqual(new Set(["old"]));
    }
    held.open();
    await origin.idle("/crowd.mp3");
    expect(origin.to("/crowd.mp3").length - before).toBe(1);
  });

  it("leaves an endless body soon, and the copy is no more", async () => {
    await store("/radio.mp3");
    origin.change("/radio.mp3", { bytes: bytesOf(604, 50_000), ranges: "ignored", endless: true, length: "close", headers: [["icy-name", "radio"]] });
    const refresh = origin.next("/radio.mp3");
    const begun = refresh.then(() => true);
    // Once there is no copy, whoever asks is given the stream itself: only the first may be asked for it whole.
    expect(bytesSeen(await edge.get("/radio.mp3"))).toBe("old");
    for (let over = false; !over; over = await Promise.race([begun, origin.idle("/radio.mp3").then(() => false)])) await edge.ask("/radio.mp3", { method: "HEAD" });
    const heard = await refresh;
    await heard.ended;
    expect([heard.aborted, heard.sent < 8 * 1024 * 1024]).toEqual([true, true]);
    origin.change("/radio.mp3", { status: DOWN_STATUS });
    for (let tries = 0; tries < 20 && (await edge.ask("/radio.mp3", { method: "HEAD" })).status === 200; tries += 1) await origin.idle("/radio.mp3");
    expect((await edge.get("/radio.mp3")).status).toBe(DOWN_STATUS);
  });
});
