import { performance } from "node:perf_hooks";
import { Connection } from "../connection.ts";
import type { Reply } from "../connection.ts";
import { SITE, versionsOf } from "./catalogue.ts";
import type { Item } from "./catalogue.ts";
import { someRange } from "./changing-origin.ts";

/** An answer that should not have been. */
export type Violation = { colo: string; path: string; atLeast: number; got: { oldest: number; mixed: boolean } | "something else"; status: string };

/**
 * What listeners met since the last look. `skipped`: requests that were not sent because too many were not answered yet;
 * `brokenOff`: bodies of several slices that ended early, as they must when the recording is replaced meanwhile.
 */
export type Heard = { answers: number; skipped: number; brokenOff: number; hitMs: number[]; violations: Violation[]; failures: string[] };

/** Listeners in front of a colo. `sweep` asks for every item once; `stop` resolves when their last request has been answered. */
export type Listeners = { take(): Heard; sweep(): Promise<void>; stop(): Promise<void> };

/** Most requests a colo's listeners have under way; beyond it they skip a beat: the machine is too slow for them. */
const MOST_AT_ONCE = 32;
/** Larger items come in several slices, as worlds are set. */
const ONE_SLICE = 65_536;
/** Longer than every timeout of an edge's own, one after the other. */
const PATIENCE_MS = 30_000;
const NEVER_MS = 2 ** 31 - 1;

/**
 * Sends `perSecond` requests for a catalogue's items to a colo, popular ones more often, one in three a range, each on a
 * keep-alive connection of its own while it lasts. Each answer's version is held against what was proven when it was asked.
 */
export function listen(colo: string, url: string, items: readonly Item[], perSecond: number): Listeners {
  const idle: Connection[] = [];
  const under = new Set<Promise<void>>();
  let heard = nothing();

  const ask = async (item: Item, range?: { first: number; last: number }): Promise<void> => {
    const connection = idle.pop() ?? new Connection(url, SITE);
    const pieces: Buffer[] = [];
    const atLeast = item.proven;
    const timer = setTimeout(() => connection.abort(`no end of an answer after ${PATIENCE_MS} ms`), PATIENCE_MS);
    try {
      const reply = await connection.get(item.path, range === undefined ? {} : { range: `bytes=${range.first}-${range.last}` }, (chunk) => void pieces.push(Buffer.from(chunk)));
      idle.push(connection);
      judge(item, atLeast, reply, Buffer.concat(pieces));
    } catch (error) {
      if (pieces.length > 0 && item.size > ONE_SLICE) heard.brokenOff += 1;
      else heard.failures.push(`${colo} ${item.path}: ${String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  };
  const judge = (item: Item, atLeast: number, reply: Reply, body: Buffer): void => {
    const status = reply.headers.get("cache-status") ?? "";
    heard.answers += 1;
    if (reply.status !== 200 && reply.status !== 206) {
      heard.failures.push(`${colo} ${item.path}: ${reply.status} ${status}`);
      return;
    }
    const got = versionsOf(item.path, body);
    // Where all versions have one ETag a stream from before a purge cannot tell what it is joined to; from after it, it can.
    const wrong = got === undefined || got.oldest < atLeast || (got.mixed && !item.oneEtag);
    if (wrong) heard.violations.push({ colo, path: item.path, atLeast, got: got ?? "something else", status });
    if (/;\s*hit\b/.test(status)) heard.hitMs.push(reply.totalMs);
  };

  const started = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond);
    for (; sent < due; sent += 1) {
      if (under.size >= MOST_AT_ONCE) {
        heard.skipped += 1;
        continue;
      }
      const item = items[Math.floor(items.length * Math.random() ** 2)];
      if (item === undefined) continue;
      const one = ask(item, Math.random() < 1 / 3 ? someRange(item) : undefined).finally(() => under.delete(one));
      under.add(one);
    }
  }, perSecond === 0 ? NEVER_MS : 1000 / perSecond);
  return {
    take() {
      const taken = heard;
      heard = nothing();
      return taken;
    },
    async sweep() {
      for (const item of items) await ask(item);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(under);
      for (const connection of idle) connection.close();
    },
  };
}

const nothing = (): Heard => ({ answers: 0, skipped: 0, brokenOff: 0, hitMs: [], violations: [], failures: [] });
