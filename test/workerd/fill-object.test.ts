import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import { ASK_FORMAT, type Ask, NO_PURGES } from "../../src/core/cache/ask.ts";
import { ASK_FIELD, OPENED_FIELD, type OpenedMessage, decodeOpened, encodeAsk } from "../../src/core/cache/message.ts";
import { type Span, sliceSpan } from "../../src/core/cache/slices.ts";
import { GEOMETRY, bytesOf, fresh, read } from "./make.ts";

const ORIGIN = inject("origin");
const HEAD = sliceSpan(GEOMETRY, 0);
/** The representation of every file of 100,000 bytes here, asked for by name. */
const NAMED: Partial<Ask> = { expected: { identity: 'e:100000:"a"', size: 100_000, etag: '"a"' } };

/** One file at the origin, and a fill object that serves it alone. */
class Scene {
  readonly name = fresh("file");
  readonly stub = env.FILL.get(env.FILL.idFromName(this.name));

  constructor(private readonly query: string) {}

  ask(changes: Partial<Ask> = {}): Ask {
    const url = `${ORIGIN}/file/${this.name}?${this.query}`;
    return {
      format: ASK_FORMAT, key: this.name, base: this.name, url, kind: "audio", want: { kind: "slice", n: 0, from: 0 }, follow: false,
      fields: [], withheld: [], authorized: false, unkeyed: false, standIn: false, ...NO_PURGES, ...changes,
    };
  }

  async open(changes: Partial<Ask> = {}): Promise<{ message: OpenedMessage | undefined; body: ReadableStream<Uint8Array> | null }> {
    const response = await this.stub.fetch("https://fill.invalid/", { headers: { [ASK_FIELD]: encodeAsk(this.ask(changes)) } });
    return { message: decodeOpened(response.headers.get(OPENED_FIELD)), body: response.body };
  }

  /** Requests of the origin so far. */
  async asked(): Promise<number> {
    return Number(await this.steer("asked"));
  }

  /** Settles when the origin has `n` requests. */
  async arrived(n: number): Promise<void> {
    await this.steer(`arrived`, `?n=${n}`);
  }

  /** Lets the origin go on. */
  async release(): Promise<void> {
    await this.steer("open");
  }

  /** Settles when every ask made so far has reached the object: it takes them in order. */
  async reached(): Promise<void> {
    await runInDurableObject(this.stub, () => undefined);
  }

  /** The same file at another instance of its object. */
  again(): Scene {
    return Object.assign(new Scene(this.query), { name: this.name, stub: env.FILL.get(env.FILL.idFromName(this.name)) });
  }

  private async steer(verb: string, query = ""): Promise<string> {
    return (await fetch(`${ORIGIN}/${verb}/${this.name}${query}`)).text();
  }
}

async function bytes(opened: { body: ReadableStream<Uint8Array> | null }): Promise<Uint8Array> {
  if (opened.body === null) throw new Error("no body");
  return read(opened.body);
}

const whole = (span: Span = HEAD) => bytesOf(span);

describe("a fill object", () => {
  it("asks once for all who wait, and each gets every byte", async () => {
    const scene = new Scene("size=100000&first=100");
    const asks = Array.from({ length: 8 }, () => scene.open());
    await scene.reached();
    await scene.release();
    const opened = await Promise.all(asks);
    for (const { message } of opened) expect(message).toMatchObject({ kind: "slice", n: 0, span: HEAD, pivot: 0, descriptor: { size: 100_000, etag: '"a"' } });
    for (const body of await Promise.all(opened.map(bytes))) expect(body).toEqual(whole());
    expect(await scene.asked()).toBe(1);
  });

  it("gives everybody the first bytes while the rest is still on its way", async () => {
    const scene = new Scene("size=100000&first=100");
    const opened = await Promise.all([scene.open(), scene.open()]);
    const readers = opened.map(({ body }) => body?.getReader());
    const firsts = await Promise.all(readers.map((reader) => reader?.read()));
    for (const first of firsts) expect(first?.value).toEqual(bytesOf({ first: 0, last: 99 }));
    expect(await scene.asked()).toBe(1);
    await scene.release();
    for (const reader of readers) {
      let length = 100;
      for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) length += next.value.byteLength;
      expect(length).toBe(GEOMETRY.headBytes);
    }
  });

  it("lets those join who come while it arrives, and gives them what they missed", async () => {
    const scene = new Scene("size=100000&first=5000");
    const early = await scene.open();
    const reader = early.body?.getReader();
    await reader?.read();
    const late = await scene.open();
    await scene.release();
    expect(await bytes(late)).toEqual(whole());
    await reader?.cancel();
    expect(await scene.asked()).toBe(1);
  });

  it("begins with the byte somebody came for, and brings the rest of the slice behind it", async () => {
    const scene = new Scene("size=100000");
    const { first, last } = sliceSpan(GEOMETRY, 1);
    const from = first + 40_000;
    const opened = await scene.open({ want: { kind: "slice", n: 1, from } });
    expect(opened.message).toMatchObject({ kind: "slice", n: 1, span: { first, last }, pivot: from });
    expect(await bytes(opened)).toEqual(new Uint8Array([...bytesOf({ first: from, last }), ...bytesOf({ first, last: from - 1 })]));
    expect(await scene.asked()).toBe(2);
  });

  it("asks for different slices each on its own", async () => {
    const scene = new Scene("size=200000&hold");
    const asks = [scene.open(), scene.open({ want: { kind: "slice", n: 1, from: GEOMETRY.headBytes } })];
    await scene.arrived(2);
    await scene.release();
    const bodies = await Promise.all((await Promise.all(asks)).map(bytes));
    expect(bodies).toEqual([whole(), whole(sliceSpan(GEOMETRY, 1))]);
  });

  it("lets those who know which representation they want join a fill begun before that was known, if it brings that one", async () => {
    const scene = new Scene("size=100000&first=100");
    const unnamed = await scene.open();
    const named = await scene.open(NAMED);
    expect(await scene.asked()).toBe(1);
    const other = await scene.open({ expected: { identity: 'e:100000:"b"', size: 100_000, etag: '"b"' } });
    expect([other.message, await scene.asked()]).toMatchObject([{ format: ASK_FORMAT, kind: "changed" }, 2]);
    await scene.release();
    expect([await bytes(unnamed), await bytes(named)]).toEqual([whole(), whole()]);
  });
});

describe("after a fill", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("finished slices linger for those whose look-up missed a moment ago, and go after two seconds", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const scene = new Scene("size=100000");
    expect(await bytes(await scene.open(NAMED))).toEqual(whole());
    vi.advanceTimersByTime(1999);
    expect(await bytes(await scene.open(NAMED))).toEqual(whole());
    expect(await scene.asked()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await bytes(await scene.open(NAMED))).toEqual(whole());
    expect(await scene.asked()).toBe(2);
  });

  it('an answer to "whatever is there now" does not linger: it is old as soon as it has been given', async () => {
    const scene = new Scene("size=100000");
    expect(await bytes(await scene.open())).toEqual(whole());
    expect(await bytes(await scene.open())).toEqual(whole());
    expect(await scene.asked()).toBe(2);
  });

  it("a listener who left has stopped nobody: the slice is finished though nobody waits", async () => {
    const scene = new Scene("size=100000&first=100");
    for (const left of [await scene.open(NAMED), await scene.open(NAMED)]) await left.body?.cancel();
    await scene.release();
    expect(await bytes(await scene.open(NAMED))).toEqual(whole());
    expect(await bytes(await scene.open(NAMED))).toEqual(whole());
    expect(await scene.asked()).toBe(1);
  });
});

describe("when it goes wrong", () => {
  it("a body that breaks off reaches all who wait as a broken body, never as a short one, and the next ask begins anew", async () => {
    const scene = new Scene("size=100000&first=100&break");
    const opened = await Promise.all([scene.open(), scene.open(), scene.open()]);
    const bodies = opened.map((one) => bytes(one).then(() => "whole", () => "broken"));
    await scene.release();
    expect(await Promise.all(bodies)).toEqual(["broken", "broken", "broken"]);
    const before = await scene.asked();
    const again = await scene.open();
    await again.body?.cancel();
    expect(await scene.asked()).toBeGreaterThan(before);
  });

  it("an upstream out of reach is told to all who wait", async () => {
    const scene = new Scene("");
    const url = "http://127.0.0.1:9/x";
    const opened = await Promise.all([scene.open({ url }), scene.open({ url })]);
    expect(opened.map(({ message }) => message)).toMatchObject([{ kind: "unreachable" }, { kind: "unreachable" }]);
  });

  it.each([
    ["no ask", undefined],
    ["no JSON", "{"],
    ["a newer format", JSON.stringify({ format: ASK_FORMAT + 1, key: "k", url: "u", want: { kind: "whole" }, asOf: 0 })],
    ["an older format", JSON.stringify({ format: ASK_FORMAT - 1, key: "k", url: "u", want: { kind: "whole" }, asOf: 0 })],
  ])("it refuses %s with 400 and asks nobody", async (_, text) => {
    const scene = new Scene("");
    const response = await scene.stub.fetch("https://fill.invalid/", { headers: text === undefined ? {} : { [ASK_FIELD]: text } });
    await response.body?.cancel();
    expect([response.status, response.headers.get(OPENED_FIELD), await scene.asked()]).toEqual([400, null, 0]);
  });

  it("nothing is left of a fill after an eviction: the next ask begins anew", async () => {
    const scene = new Scene("size=100000");
    expect(await bytes(await scene.open(NAMED))).toEqual(whole());
    await evictDurableObject(scene.stub);
    expect(await bytes(await scene.open(NAMED))).toEqual(whole());
    expect(await scene.asked()).toBe(2);
  });

  it("an object that dies in the middle of a fill breaks the bodies it was sending, and the next ask begins anew", async () => {
    const scene = new Scene("size=100000&first=100");
    const cut = (await scene.open()).body?.getReader();
    await cut?.read();
    await abortAllDurableObjects();
    await expect(cut?.read()).rejects.toThrow();
    await scene.release();
    expect(await bytes(await scene.again().open())).toEqual(whole());
    expect(await scene.asked()).toBe(2);
  });
});

describe("what is one listener's own is not shared", () => {
  it.each<[string, string, Partial<Ask>, string]>([
    ["private", "size=100000&hold&control=private", {}, "slice"],
    ["an answer that is an error", "size=100&hold&status=403", {}, "response"],
    ["an answer that failed", "size=100&hold&status=503", {}, "response"],
    ["a body that comes whole", "size=100000&hold", { want: { kind: "whole" } }, "run"],
    ["a whole whose parts cannot be joined", "size=100000&hold&etag=none&control=max-age%3D60", {}, "run"],
    ["what is not stored and cannot be joined", "size=100000&hold&etag=none", {}, "hand-over"],
  ])("%s: who began gets it, who joined goes alone", async (_, query, changes, kind) => {
    const scene = new Scene(query);
    const first = scene.open(changes);
    await scene.arrived(1);
    const second = scene.open(changes);
    await scene.reached();
    await scene.release();
    const [own, joined] = await Promise.all([first, second]);
    expect([own.message?.kind, joined.message, joined.body === null || (await bytes(joined)).byteLength]).toEqual([kind, { format: ASK_FORMAT, kind: "alone" }, 0]);
    await own.body?.cancel();
    // It does not linger either.
    const third = await scene.open(changes);
    expect(third.message?.kind).toBe(kind);
    await third.body?.cancel();
  });
});

describe("what holds for everybody is shared without a body", () => {
  const expected = { identity: 'e:9:"b"', size: 9, etag: '"b"' };
  it.each<[string, string, Partial<Ask>, string]>([
    ["a confirmation", "size=1000&hold", { unless: { etag: '"a"' } }, "not-modified"],
    ["a range outside", "size=1000&hold", { want: { kind: "slice", n: 1, from: GEOMETRY.headBytes } }, "outside"],
    ["another representation than expected", "size=1000&hold", { expected }, "changed"],
  ])("%s", async (_, query, changes, kind) => {
    const scene = new Scene(query);
    const asks = [scene.open(changes), scene.open(changes), scene.open(changes)];
    await scene.arrived(1);
    await scene.reached();
    await scene.release();
    for (const { message } of await Promise.all(asks)) expect(message?.kind).toBe(kind);
    expect(await scene.asked()).toBe(1);
  });
});

describe("the fence of purges", () => {
  it("an ask that knows a later purge joins no fill that was begun before it; who knows less joins either", async () => {
    const scene = new Scene("size=100000&first=100");
    const old = await scene.open({ asOf: 4, needs: 4 });
    const same = await scene.open({ asOf: 4, needs: 4 });
    expect(await scene.asked()).toBe(1);
    const newer = await scene.open({ asOf: 5, needs: 5 });
    expect(await scene.asked()).toBe(2);
    const less = await scene.open({ asOf: 0 });
    expect(await scene.asked()).toBe(2);
    await scene.release();
    for (const opened of [old, same, newer, less]) expect(await bytes(opened)).toEqual(whole());
    expect([old, same, newer, less].map(({ message }) => message?.kind === "slice" && message.descriptor.asOf)).toEqual([4, 4, 5, 5]);
  });

  it("who joins a fill is told that it began before, and who can trust no earlier one joins none", async () => {
    const scene = new Scene("size=100000&first=100");
    const asks = [await scene.open({}), await scene.open({}), await scene.open({ fresh: true })];
    expect([await scene.asked(), ...asks.map(({ message }) => message?.early === true)]).toEqual([2, false, true, false]);
    await scene.release();
  });

  it("a fill begun before a purge leaves what came after it in place when it ends", async () => {
    const scene = new Scene("size=100000&first=100");
    await scene.open({ ...NAMED, asOf: 4 });
    const newer = await scene.open({ ...NAMED, asOf: 5, needs: 5 });
    await scene.release();
    await bytes(newer);
    expect(await bytes(await scene.open({ ...NAMED, asOf: 5, needs: 5 }))).toEqual(whole());
    expect(await scene.asked()).toBe(2);
  });
});
