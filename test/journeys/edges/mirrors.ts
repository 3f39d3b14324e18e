import { expect } from "vitest";
import type { FleetOptions } from "../../../scripts/local/fleet.ts";
import type { Behaviour } from "../../origin/behaviour.ts";
import { bytesOf, type Bytes } from "../../origin/bytes.ts";
import { startOrigin, type Origin, type Script } from "../../origin/origin.ts";
import { expectWhole, unsound } from "../../support/judge.ts";
import type { RawAnswer, RawAsk } from "../../support/raw.ts";
import { COLOS, type ColoName, fresh, startScene, type Scene } from "../purge/scene.ts";

/** What every mirror says of how long its files live. */
export const KEPT: [string, string] = ["cache-control", "max-age=3600, stale-while-revalidate=0"];

/** What `downbeat-token` must be for an operator's view of an answer. */
export const OPERATOR = "purge-journeys";

/** A fleet whose origin several mirrors stand for, each a real server. */
export interface Mirrors<Id extends string> {
  readonly scene: Scene;
  readonly of: Readonly<Record<Id, Origin>>;
  readonly ids: readonly Id[];
  /** Has every mirror serve a path alike, but for those that behave in a way of their own. */
  serve(path: string, script: Script, own?: Partial<Record<Id, Script>>): void;
  /** A path nobody has asked for and its bytes, served by all. */
  file(size?: number, own?: (bytes: Bytes, etag: string) => Partial<Record<Id, Script>>): { path: string; bytes: Bytes; etag: string };
  /** How often each mirror was asked for a path. */
  asked(path: string): Record<Id, number>;
  /** Settles when no mirror has anything under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Mirrors of the same place: the first is asked unless something speaks against it, since it is cheapest, then the second. */
export async function startMirrors<const Id extends string>(
  ids: readonly Id[],
  { edges = {}, settings = {}, options = {} }: { edges?: Partial<Record<Id, Record<string, unknown>>>; settings?: Record<string, unknown>; options?: FleetOptions } = {},
): Promise<Mirrors<Id>> {
  const of = Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await startOrigin()] as const))) as Record<Id, Origin>;
  const scene = await startScene(
    { EDGES: ids.map((id, i) => ({ id, url: of[id].url, price_per_gb: Math.min(1000, i * 300), ...edges[id] })), ...settings, ROUTING: { ms_per_price: 1_000_000, ...(settings["ROUTING"] as object) } },
    options,
  );
  const serve: Mirrors<Id>["serve"] = (path, script, own = {}) => {
    for (const id of ids) of[id].serve(path, own[id] ?? script);
  };
  return {
    scene,
    of,
    ids,
    serve,
    file(size = 20_000, own = () => ({})) {
      const n = fresh();
      const [path, bytes, etag] = [`/file/${n}.mp3`, bytesOf(n, size), `"${n}"`];
      serve(path, { bytes, etag, headers: [KEPT] }, own(bytes, etag));
      return { path, bytes, etag };
    },
    asked: (path) => Object.fromEntries(ids.map((id) => [id, of[id].to(path).length])) as Record<Id, number>,
    async idle() {
      await Promise.all(ids.map((id) => of[id].idle()));
    },
    async close() {
      await scene.close();
      await Promise.all(ids.map((id) => of[id].close()));
    },
  };
}

/** Once misbehaving, from then on as told. */
export const once = (first: Behaviour, then: Behaviour): Script => (_, before) => (before === 0 ? first : then);

/** Holds when every data centre answers with all of these bytes, now. */
export async function expectAt(mirrors: Mirrors<string>, path: string, bytes: Bytes, colos: readonly ColoName[] = COLOS, ask: RawAsk = {}): Promise<void> {
  for (const colo of colos) expectWhole(await mirrors.scene.at(colo, path, ask), bytes);
}

/** Holds when an answer is of one of these representations, or an error. */
export function expectSound(answer: RawAnswer, representations: readonly Bytes[]): void {
  expect(unsound(answer, representations)).toBeUndefined();
}
