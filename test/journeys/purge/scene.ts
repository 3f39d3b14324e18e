import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { startFleet, type Fleet, type FleetOptions } from "../../support/fleet.ts";
import type { Bytes } from "../../origin/bytes.ts";
import { startOrigin, type Origin, type Script } from "../../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { expectWhole, isHit } from "../../support/judge.ts";
import { openRaw, rawRequest, type RawAnswer, type RawAsk, type RawExchange } from "../../support/raw.ts";

/** The host by which everybody names the fleet. */
export const SITE = "music.example";
/** Three data centres, each in a region of its own. */
export const COLOS = ["FRA", "IAD", "NRT"] as const;
export type ColoName = (typeof COLOS)[number];

/** A receipt as the control API shows it; what these journeys read of it. */
export interface ReceiptShown {
  id: string;
  number: number;
  kind: string;
  mode: string | null;
  state: "accepted" | "complete";
  accepted_at: string;
  complete_at: string | null;
  not_proven: string[];
  regions: { region: string; state: "confirmed" | "ran-out" | "waiting"; leases_ended_at: string | null; proven_by: string | null; why: string | null }[];
}

/** An answer of the control API. */
export interface Said {
  readonly status: number;
  readonly result: unknown;
  readonly text: string;
}

/** What a purge names, as the control API takes it. */
export type PurgeWords = Readonly<Record<string, unknown>>;

const TOKEN = "purge-journeys";
const SETTINGS = {
  HEAD_BYTES,
  SLICE_BYTES,
  LEASE_SEC: 1,
  UPSTREAM_FIRST_BYTE_TIMEOUT_MS: 5000,
  UPSTREAM_IDLE_TIMEOUT_MS: 5000,
  CONTROL_TOKENS: [{ name: "journeys", sha256: createHash("sha256").update(TOKEN).digest("hex"), scopes: ["*"] }],
};

/** An origin, a fleet of three data centres in front of it, and an operator. */
export interface Scene {
  readonly origin: Origin;
  readonly fleet: Fleet;
  /** A GET at one data centre, unless `ask` says otherwise. */
  at(colo: ColoName, path: string, ask?: RawAsk): Promise<RawAnswer>;
  /** The same, under way. */
  open(colo: ColoName, path: string, ask?: RawAsk): RawExchange;
  /** The same GET at every data centre. */
  everywhere(path: string, headers?: RawAsk["headers"]): Promise<RawAnswer[]>;
  /** Serves a path from the origin and has every data centre keep it. */
  keep(path: string, script: Script, headers?: RawAsk["headers"]): Promise<void>;
  /** Holds when every data centre answers with these bytes. */
  expectEverywhere(path: string, bytes: Bytes, headers?: RawAsk["headers"]): Promise<void>;
  /** Whether a GET is a hit, by data centre. */
  hits(path: string, headers?: RawAsk["headers"]): Promise<boolean[]>;
  control(method: string, path: string, body?: unknown, headers?: RawAsk["headers"]): Promise<Said>;
  /** Purges, and resolves when it is complete. */
  purge(words: PurgeWords): Promise<ReceiptShown>;
  /** Puts a block, and resolves when it is complete. */
  block(id: string, words: PurgeWords): Promise<ReceiptShown>;
  unblock(id: string): Promise<ReceiptShown>;
  /** The receipt of an id once it is complete. */
  complete(receipt: ReceiptShown): Promise<ReceiptShown>;
  /** Ends the fleet and starts another in its place; with `persist`, with what it kept. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** The whole URL of a path. */
export const urlOf = (path: string): string => `https://${SITE}${path}`;

/** Starts a scene for one test file. `settings` over those of all journeys. */
export async function startScene(settings: Record<string, unknown> = {}, options: FleetOptions = {}): Promise<Scene> {
  const origin = await startOrigin();
  const start = (): Promise<Fleet> => startFleet({ port: 0, logLevel: "none", pops: COLOS, links: true, ...options, origin: origin.url, settings: { ...SETTINGS, ...settings } });
  let fleet = await start();
  const address = (colo: ColoName): string => fleet.edges.find((edge) => edge.colo === colo)?.url ?? "";
  const asked = (path: string, ask: RawAsk): RawAsk => ({ withinMs: 15_000, ...ask, path, headers: { host: SITE, ...ask.headers } });
  const at: Scene["at"] = (colo, path, ask = {}) => rawRequest(address(colo), asked(path, ask));
  const everywhere: Scene["everywhere"] = (path, headers = {}) => Promise.all(COLOS.map((colo) => at(colo, path, { headers })));
  const control: Scene["control"] = async (method, path, body, headers = {}) => {
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await at("FRA", `/_downbeat/v1${path}`, {
      method,
      ...text,
      withinMs: 65_000,
      headers: { authorization: `Bearer ${TOKEN}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    });
    const said = answer.body.toString();
    return { status: answer.status, text: said, result: resultIn(said) };
  };
  const complete: Scene["complete"] = async (receipt) => {
    let now = receipt;
    for (let tries = 0; now.state !== "complete" && tries < 60; tries += 1) {
      if (tries > 0) await pause(50); // an API that does not wait is asked again
      now = receiptIn(await control("GET", `/purges/${receipt.id}?wait=global&timeout=20`));
    }
    expect(now.state).toBe("complete");
    return now;
  };
  return {
    origin,
    get fleet() {
      return fleet;
    },
    at,
    open: (colo, path, ask = {}) => openRaw(address(colo), asked(path, ask)),
    everywhere,
    async keep(path, script, headers) {
      origin.serve(path, script);
      await everywhere(path, headers);
      await origin.idle();
      for (const end = Date.now() + 10_000; Date.now() < end; await pause(20)) {
        if ((await everywhere(path, headers)).every(isHit)) return;
      }
      throw new Error(`${path} is not kept by every data centre`);
    },
    async expectEverywhere(path, bytes, headers) {
      for (const answer of await everywhere(path, headers)) expectWhole(answer, bytes);
    },
    hits: async (path, headers) => (await everywhere(path, headers)).map(isHit),
    control,
    purge: async (words) => complete(receiptIn(await control("POST", "/purge", { wait: "global", ...words }))),
    block: async (id, words) => complete(receiptIn(await control("PUT", `/blocks/${id}`, words))),
    unblock: async (id) => complete(receiptIn(await control("DELETE", `/blocks/${id}`))),
    complete,
    async restart() {
      await fleet.close();
      fleet = await start();
    },
    async close() {
      await fleet.close();
      await origin.close();
    },
  };
}

/** The receipt in an answer: of a purge, or that of the block it shows. Fails the test when there is none. */
export function receiptIn({ status, text, result }: Said): ReceiptShown {
  expect({ status, text }).toMatchObject({ status: expect.toSatisfy((code: number) => code >= 200 && code < 300) });
  const shown = result as ReceiptShown | { receipt: ReceiptShown };
  return "receipt" in shown ? shown.receipt : shown;
}

function resultIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { result?: unknown }).result;
  } catch {
    return undefined;
  }
}

let bodies = 0;
/** A number no other body of this file was made of. */
export const fresh = (): number => (bodies += 1);
