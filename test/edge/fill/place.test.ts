import { beforeEach, describe, expect, it } from "vitest";
import { placeOf, placed } from "../../../edge/fill/place.ts";
import { MemoryTier } from "../../../edge/tiers/memory.ts";
import type { Ask } from "../../../src/core/cache/ask.ts";
import type { Descriptor } from "../../../src/core/cache/descriptor.ts";
import { variantKey } from "../../../src/core/cache/key.ts";
import { FORK_FORMAT, type Fork, MOST_VARIANTS } from "../../../src/core/cache/variants.ts";
import { askOf, descriptorOf } from "../../core/cache/make.ts";

const BASE = "music.example/page";
const GERMAN: Ask["fields"] = [["accept-language", "de"], ["x-forwarded-host", "music.example"]];

/** The tiers of a colo, all of them maps, and what is under way in the background. */
class Scene {
  readonly memory = new MemoryTier(1e6);
  readonly colo = new MemoryTier(1e6);
  readonly reserve = new MemoryTier(1e6);
  private readonly work: Promise<unknown>[] = [];

  place(ask: Partial<Ask>, descriptor: Partial<Descriptor>): Ask | Fork {
    return placed(this, askOf({ key: BASE, base: BASE, ...ask }), descriptorOf(descriptor), { waitUntil: (promise) => this.work.push(promise), arrival: 0 });
  }

  async settled(): Promise<void> {
    await Promise.all(this.work);
  }

  get fork(): Fork | undefined {
    return this.memory.peekFork(BASE)?.fork;
  }
}

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

/** The ask of an answer that is stored. */
function stored(found: Ask | Fork): Ask {
  if ("variants" in found) throw new Error("it varies on what the upstream did not see");
  return found;
}

describe("an answer that varies on nothing", () => {
  it("stays where its URL's key is, and leaves no fork", () => {
    const ask = askOf({ key: BASE, base: BASE, fields: GERMAN, withheld: ["dpr"] });
    expect(scene.place(ask, {})).toEqual(ask);
    expect(scene.fork).toBeUndefined();
    expect(placeOf(ask)).toEqual({ key: BASE });
  });
});

describe("an answer that varies", () => {
  const varies = ["accept-language"];

  it("is a variant under a key of its own, by what the upstream saw of its fields, in memory at once and in the tiers below", async () => {
    const found = stored(scene.place({ fields: GERMAN }, { varies, headers: [["content-language", "de-DE"]] }));
    const fork = { format: FORK_FORMAT, id: scene.fork?.id, names: varies, variants: [{ values: ["de"], language: "de-DE" }] };
    expect(scene.fork).toEqual(fork);
    expect(placeOf(found)).toEqual({ key: variantKey(BASE, scene.fork?.id ?? "", varies, ["de"]), fork: { id: scene.fork?.id, names: varies } });
    await scene.settled();
    expect([await scene.colo.readHead(BASE), await scene.reserve.readHead(BASE)]).toEqual([{ fork }, { fork }]);
  });

  it("has null for a field the client did not send, which is not what another's empty one is", () => {
    const none = stored(scene.place({ fields: [] }, { varies }));
    const empty = stored(scene.place({ fields: [["accept-language", ""]] }, { varies }));
    expect(none.key).not.toBe(empty.key);
    expect(scene.fork?.variants).toEqual([{ values: [null] }, { values: [""] }]);
  });

  it("is found again under the same key, and nothing is written", async () => {
    const first = stored(scene.place({ fields: GERMAN }, { varies }));
    await scene.settled();
    scene.colo.forget(BASE);
    const again = stored(scene.place({ key: first.key, ...(first.fork && { fork: first.fork }), fields: GERMAN }, { varies }));
    expect(again.key).toBe(first.key);
    await scene.settled();
    expect(await scene.colo.readHead(BASE)).toBeUndefined();
  });

  it("is asked for again where the upstream did not see the field: nothing is stored of it, and the fork is known here", async () => {
    expect(scene.place({ withheld: ["dpr"] }, { varies: ["dpr"] })).toMatchObject({ names: ["dpr"], variants: [] });
    expect(scene.fork).toMatchObject({ names: ["dpr"], variants: [] });
    await scene.settled();
    expect(await scene.colo.readHead(BASE)).toBeUndefined();
  });

  it.each(["x-real-ip", "downbeat-token", "via"])("on %s, which no origin gets from a client, is the same for all", (name) => {
    expect(stored(scene.place({ withheld: [name] }, { varies: [name] })).fork?.names).toEqual([name]);
    expect(scene.fork?.variants).toEqual([{ values: [null] }]);
  });

  it("by more than was known keeps the fork's id, and all its names", () => {
    const first = stored(scene.place({ fields: GERMAN }, { varies }));
    const fork = first.fork ?? { id: "", names: [] };
    const more = stored(scene.place({ key: first.key, fork, fields: [["accept", "a/b"], ...GERMAN] }, { varies: ["accept"] }));
    expect(more.fork).toEqual({ id: fork.id, names: ["accept", "accept-language"] });
    expect(scene.fork?.variants).toEqual([{ values: ["a/b", "de"] }]);
  });

  it("stays a variant where one answer of its URL does not say so", () => {
    const first = stored(scene.place({ fields: GERMAN }, { varies }));
    const silent = stored(scene.place({ key: first.key, ...(first.fork && { fork: first.fork }), fields: GERMAN }, { status: 404 }));
    expect(silent.key).toBe(first.key);
  });

  it("adds to what another isolate has stored of the same fork", async () => {
    const own = stored(scene.place({ fields: GERMAN }, { varies }));
    await scene.settled();
    const others: Fork = { format: FORK_FORMAT, id: own.fork?.id ?? "", names: varies, variants: [{ values: ["ga"] }, { values: ["de"] }] };
    await scene.colo.writeFork(BASE, others);
    scene.place({ ...(own.fork && { fork: own.fork }), fields: [["accept-language", "fr"]] }, { varies });
    await scene.settled();
    const whole = { fork: { ...others, variants: [{ values: ["ga"] }, { values: ["de"] }, { values: ["fr"] }] } };
    expect([await scene.colo.readHead(BASE), await scene.memory.readHead(BASE)]).toEqual([whole, whole]);
  });

  it("is stored where a tier below is out of reach", async () => {
    scene.colo.readHead = () => Promise.reject(new Error("away"));
    scene.colo.writeFork = () => Promise.reject(new Error("away"));
    expect(stored(scene.place({ fields: GERMAN }, { varies })).fork).toBeDefined();
    await expect(scene.settled()).resolves.toBeUndefined();
    expect(scene.fork?.variants).toHaveLength(1);
  });

  it(`has no more than ${MOST_VARIANTS} siblings, whatever is invented`, async () => {
    for (let i = 0; i < 40; i += 1) {
      scene.place({ fields: [["accept-language", `x-${i}`]] }, { varies });
      await scene.settled();
      expect(scene.fork?.variants.length).toBe(Math.min(i + 1, MOST_VARIANTS));
    }
  });

  // Two first answers of a URL that were under way together: the second knows of no fork when it is asked.
  it("keeps every name that is known of its URL", () => {
    scene.place({ fields: [["accept", "a/b"], ...GERMAN] }, { varies: ["accept", "accept-language"] });
    scene.place({ fields: [["accept", "a/c"], ...GERMAN] }, { varies });
    expect(scene.fork?.names).toEqual(["accept", "accept-language"]);
  });
});
