import { describe, expect, it } from "vitest";
import type { Tier } from "../../edge/tiers/port.ts";
import { DESCRIPTOR_FORMAT } from "../../src/core/cache/descriptor.ts";
import { type Address, headAddress, sliceAddress, variantKey } from "../../src/core/cache/key.ts";
import { type Span, sliceSpan } from "../../src/core/cache/slices.ts";
import { FORK_FORMAT, type Fork, MOST_VARIANTS } from "../../src/core/cache/variants.ts";
import { GEOMETRY, bytesOf, descriptorOf, fresh, read } from "./make.ts";

/** A tier to be tried. */
export type Subject = {
  readonly tier: Tier;
  /** `heads`: other slices are taken and forgotten. */
  readonly holds: "heads" | "slices";
  /** Changes the format's number of a stored entry; absent where nothing outlives the isolate that wrote it. */
  readonly relabel?: (address: Address, format: string) => Promise<void>;
};

/** A head, two whole slices and a short one. */
const SIZE = GEOMETRY.headBytes + 2 * GEOMETRY.sliceBytes + 1000;
const DESCRIPTOR = descriptorOf(SIZE);
const spanOf = (n: number): Span => sliceSpan(GEOMETRY, n, SIZE);
const HEAD = bytesOf(spanOf(0));

/** A URL's variants, as awkward as they may be. */
const FORK: Fork = {
  format: FORK_FORMAT,
  id: "6f1c0b0e-0000-4000-8000-000000000001",
  names: ["accept", "accept-language", "x-tier"],
  variants: [{ values: ["a/b;q=0.5, */*;q=0.1", "ga", null], language: "ga" }, { values: [null, "", '"\\ é ♫\r\n'] }],
};

/** What every tier promises (edge/tiers/port.ts), tried on a new subject for each fact. */
export function tierContract(name: string, make: () => Subject): void {
  const numbers = make().holds === "slices" ? [0, 1, 2, 3] : [0];

  async function stored(): Promise<Subject & { key: string }> {
    const subject = make();
    const key = fresh(`${name}.example/träck.flac?a=1`);
    await subject.tier.writeHead(key, DESCRIPTOR, HEAD);
    for (const n of [1, 2, 3]) await subject.tier.writeSlice(key, DESCRIPTOR, n, bytesOf(spanOf(n)));
    return { ...subject, key };
  }

  async function part(tier: Tier, key: string, n: number, span: Span): Promise<Uint8Array | undefined> {
    const stream = await tier.readSlice(key, DESCRIPTOR, n, span);
    return stream && read(stream);
  }

  async function headOf(tier: Tier, key: string): Promise<{ descriptor: unknown; head: Uint8Array | undefined } | undefined> {
    const found = await tier.readHead(key);
    return found && { ...(found.fork && { fork: found.fork }), descriptor: found.descriptor, head: found.head && (await read(found.head)) };
  }

  describe(`tier ${name}`, () => {
    it("gives descriptor and head back as they were", async () => {
      const { tier, key } = await stored();
      expect(await headOf(tier, key)).toEqual({ descriptor: DESCRIPTOR, head: HEAD });
    });

    it("has nothing under a key nobody wrote, and nothing of a key under another", async () => {
      const { tier, key } = await stored();
      for (const other of [fresh("nobody"), `${key}x`, key.toUpperCase()]) {
        expect(await headOf(tier, other)).toBeUndefined();
        for (const n of numbers) expect(await part(tier, other, n, spanOf(n))).toBeUndefined();
      }
    });

    it("keeps a descriptor that comes without its head", async () => {
      const { tier } = make();
      const key = fresh(name);
      await tier.writeHead(key, DESCRIPTOR, undefined);
      expect(await headOf(tier, key)).toEqual({ descriptor: DESCRIPTOR, head: undefined });
      expect(await part(tier, key, 0, spanOf(0))).toBeUndefined();
    });

    it.each(numbers)("gives slice %i back, whole and in every part, to the byte", async (n) => {
      const { tier, key } = await stored();
      const { first, last } = spanOf(n);
      const middle = first + Math.floor((last - first) / 2);
      const parts = [[first, last], [first, first], [last, last], [first + 1, last], [first, last - 1], [middle, middle + 1], [middle, last]];
      for (const [from, to] of parts as [number, number][]) {
        expect([from, to, await part(tier, key, n, { first: from, last: to })]).toEqual([from, to, bytesOf({ first: from, last: to })]);
      }
    });

    it("has nothing of another representation under the same key", async () => {
      const { tier, key } = await stored();
      const other = descriptorOf(SIZE, { etag: '"b"', identity: `e:${SIZE}:"b"` });
      for (const n of numbers) expect([n, await tier.readSlice(key, other, n, spanOf(n))]).toEqual([n, undefined]);
    });

    it("has no head of the old representation once the new one is there, and the other way round", async () => {
      const { tier, key } = await stored();
      const size = 3000;
      const next = descriptorOf(size, { etag: '"b"', identity: `e:${size}:"b"` });
      const bytes = bytesOf({ first: 0, last: size - 1 }).map((byte) => byte ^ 255);
      await tier.writeHead(key, next, bytes);
      expect(await headOf(tier, key)).toEqual({ descriptor: next, head: bytes });
      expect(await part(tier, key, 0, spanOf(0))).toBeUndefined();
      const kept = await tier.readSlice(key, next, 0, { first: 10, last: 2999 });
      expect(kept && (await read(kept))).toEqual(bytes.subarray(10));
    });

    it("holds the newest descriptor of the same representation", async () => {
      const { tier, key } = await stored();
      const confirmed = { ...DESCRIPTOR, askedAtMs: DESCRIPTOR.askedAtMs + 60_000, freshSec: 7 };
      await tier.writeHead(key, confirmed, HEAD);
      expect(await headOf(tier, key)).toEqual({ descriptor: confirmed, head: HEAD });
    });

    it("forgets a descriptor and its head when told, and does not mind being told twice", async () => {
      const { tier, key } = await stored();
      await tier.dropHead(key);
      await tier.dropHead(key);
      expect(await headOf(tier, key)).toBeUndefined();
      expect(await part(tier, key, 0, spanOf(0))).toBeUndefined();
    });

    it("keeps an empty representation", async () => {
      const { tier } = make();
      const key = fresh(name);
      const empty = descriptorOf(0);
      await tier.writeHead(key, empty, new Uint8Array(0));
      const found = await headOf(tier, key);
      expect(found?.descriptor).toEqual(empty);
      expect(found?.head?.byteLength ?? 0).toBe(0);
    });

    it("gives a fork back as it was, and no descriptor and no bytes with it", async () => {
      const { tier } = make();
      const key = fresh(`${name}.example/träck.flac`);
      await tier.writeFork(key, FORK);
      expect(await tier.readHead(key)).toEqual({ fork: FORK });
      expect(await tier.readHead(key)).toEqual({ fork: FORK });
      expect(await tier.readHead(`${key} ${FORK.id} accept`)).toBeUndefined();
      for (const n of numbers) expect([n, await part(tier, key, n, spanOf(n))]).toEqual([n, undefined]);
    });

    it("gives back a fork of as many variants as there may be, by one field with the longest values", async () => {
      const { tier } = make();
      const key = fresh(name);
      const largest: Fork = { ...FORK, names: ["accept"], variants: Array.from({ length: MOST_VARIANTS }, (_, i) => ({ values: [`${i}`.padEnd(256, "x")] })) };
      await tier.writeFork(key, largest);
      expect(await tier.readHead(key)).toEqual({ fork: largest });
    });

    it("has the newest fork", async () => {
      const { tier } = make();
      const key = fresh(name);
      await tier.writeFork(key, FORK);
      const more: Fork = { ...FORK, variants: [...FORK.variants, { values: ["x/y", null, ""] }] };
      await tier.writeFork(key, more);
      expect(await tier.readHead(key)).toEqual({ fork: more });
    });

    it("has a fork in a descriptor's place once it is there, and the other way round", async () => {
      const { tier, key } = await stored();
      await tier.writeFork(key, FORK);
      expect(await headOf(tier, key)).toEqual({ fork: FORK, descriptor: undefined, head: undefined });
      expect(await part(tier, key, 0, spanOf(0))).toBeUndefined();
      await tier.writeHead(key, DESCRIPTOR, HEAD);
      expect(await headOf(tier, key)).toEqual({ descriptor: DESCRIPTOR, head: HEAD });
      await tier.writeFork(key, FORK);
      await tier.writeHead(key, DESCRIPTOR, undefined);
      // A head that was there before the fork is not there after it.
      expect(await headOf(tier, key)).toEqual({ descriptor: DESCRIPTOR, head: undefined });
      expect(await part(tier, key, 0, spanOf(0))).toBeUndefined();
    });

    it("keeps variants beside their fork, each under a key of its own", async () => {
      const { tier } = make();
      const base = fresh(`${name}.example/a`);
      const key = variantKey(base, FORK.id, ["accept"], ["a/b"]);
      await tier.writeFork(base, FORK);
      await tier.writeHead(key, DESCRIPTOR, HEAD);
      expect(await tier.readHead(base)).toEqual({ fork: FORK });
      expect(await headOf(tier, key)).toEqual({ descriptor: DESCRIPTOR, head: HEAD });
      await tier.dropHead(base);
      expect(await headOf(tier, key)).toEqual({ descriptor: DESCRIPTOR, head: HEAD });
    });

    it("forgets a fork when told", async () => {
      const { tier } = make();
      const key = fresh(name);
      await tier.writeFork(key, FORK);
      await tier.dropHead(key);
      await tier.dropHead(key);
      expect(await tier.readHead(key)).toBeUndefined();
    });

    it("answers many at once, each with its own bytes", async () => {
      const { tier, key } = await stored();
      const wishes = Array.from({ length: 24 }, (_, i) => {
        const n = numbers[i % numbers.length] ?? 0;
        const { first } = spanOf(n);
        return { n, span: { first: first + i * 7, last: first + i * 7 + 300 + i } };
      });
      const read = await Promise.all(wishes.map(({ n, span }) => part(tier, key, n, span)));
      expect(read).toEqual(wishes.map(({ span }) => bytesOf(span)));
      const heads = await Promise.all(Array.from({ length: 8 }, () => headOf(tier, key)));
      for (const head of heads) expect(head?.head).toEqual(HEAD);
    });

    it("lets a reader leave in the middle", async () => {
      const { tier, key } = await stored();
      await (await tier.readHead(key))?.head?.cancel();
      await (await tier.readSlice(key, DESCRIPTOR, 0, spanOf(0)))?.cancel();
      expect(await part(tier, key, 0, spanOf(0))).toEqual(HEAD);
    });

    it("takes the longest key a URL can make", async () => {
      const { tier } = make();
      const key = fresh(`${name}.example/${"a/%C3%A9".repeat(1000)}`).slice(-8192);
      await tier.writeHead(key, DESCRIPTOR, HEAD);
      expect((await headOf(tier, key))?.head).toEqual(HEAD);
    });

    const { relabel } = make();
    if (relabel === undefined) return;

    it("has nothing in another format, a newer one or an older, and has it again in its own", async () => {
      const { tier, key, relabel } = await stored();
      for (const format of [DESCRIPTOR_FORMAT + 1, DESCRIPTOR_FORMAT - 1, ""]) {
        for (const n of numbers) {
          const address = n === 0 ? headAddress(key, GEOMETRY) : sliceAddress(key, DESCRIPTOR.identity, n, GEOMETRY);
          await relabel?.(address, String(format));
          expect([format, n, await part(tier, key, n, spanOf(n))]).toEqual([format, n, undefined]);
          if (n === 0) expect(await headOf(tier, key)).toBeUndefined();
          await relabel?.(address, String(DESCRIPTOR_FORMAT));
          expect([format, n, await part(tier, key, n, spanOf(n))]).toEqual([format, n, bytesOf(spanOf(n))]);
        }
      }
    });

    it("has no fork in another format, and has it again in its own", async () => {
      const { tier, relabel } = make();
      const key = fresh(name);
      await tier.writeFork(key, FORK);
      for (const format of [DESCRIPTOR_FORMAT + 1, DESCRIPTOR_FORMAT - 1, ""]) {
        await relabel?.(headAddress(key, GEOMETRY), String(format));
        expect([format, await tier.readHead(key)]).toEqual([format, undefined]);
        await relabel?.(headAddress(key, GEOMETRY), String(DESCRIPTOR_FORMAT));
        expect([format, await tier.readHead(key)]).toEqual([format, { fork: FORK }]);
      }
    });

    it("has nothing where the fork inside is of another format", async () => {
      const { tier } = make();
      const key = fresh(name);
      await tier.writeFork(key, { ...FORK, format: (FORK_FORMAT + 1) as typeof FORK_FORMAT });
      expect(await tier.readHead(key)).toBeUndefined();
    });

    it("has nothing where the descriptor inside is of another format", async () => {
      const { tier } = make();
      const key = fresh(name);
      await tier.writeHead(key, { ...DESCRIPTOR, format: (DESCRIPTOR_FORMAT + 1) as typeof DESCRIPTOR_FORMAT }, HEAD);
      expect(await headOf(tier, key)).toBeUndefined();
      expect(await part(tier, key, 0, spanOf(0))).toBeUndefined();
    });

    it.each([-1, 1])("has no slice and no head of %i byte more than the descriptor says", async (more) => {
      const { tier } = make();
      const key = fresh(name);
      const wrong = (n: number) => bytesOf({ first: spanOf(n).first, last: spanOf(n).last + more });
      await tier.writeHead(key, DESCRIPTOR, wrong(0));
      expect(await headOf(tier, key)).toEqual({ descriptor: DESCRIPTOR, head: undefined });
      for (const n of numbers) {
        if (n > 0) await tier.writeSlice(key, DESCRIPTOR, n, wrong(n));
        expect([n, await part(tier, key, n, spanOf(n))]).toEqual([n, undefined]);
        const { first } = spanOf(n);
        expect([n, await part(tier, key, n, { first, last: first })]).toEqual([n, undefined]);
      }
    });
  });
}
