import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ColoTier } from "../../edge/tiers/colo.ts";
import { FORMAT_FIELD, forkEnvelope, headEnvelope, openEnvelope, sliceEnvelope } from "../../edge/tiers/envelope.ts";
import { MemoryTier } from "../../edge/tiers/memory.ts";
import type { Tier } from "../../edge/tiers/port.ts";
import { ReserveTier } from "../../edge/tiers/reserve.ts";
import { type Address, coloCacheName, headAddress, sliceAddress } from "../../src/core/cache/key.ts";
import { sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import { FORK_FORMAT } from "../../src/core/cache/variants.ts";
import { GEOMETRY, bytesOf, descriptorOf, fresh, read } from "./make.ts";
import { tierContract } from "./tier-contract.ts";

const COLO = coloCacheName("TST");
const FOR_EVER = () => 1e12;

tierContract("memory", () => ({ tier: new MemoryTier(1e7), holds: "heads" }));

tierContract("colo", () => ({
  tier: new ColoTier(COLO, GEOMETRY),
  holds: "slices",
  relabel: async ({ url }, format) => {
    const cache = await caches.open(COLO);
    const held = await cache.match(url);
    if (held === undefined) throw new Error("nothing to relabel");
    const headers = new Headers(held.headers);
    headers.set(FORMAT_FIELD, format);
    await cache.put(url, new Response(await held.arrayBuffer(), { headers }));
  },
}));

tierContract("reserve", () => ({
  tier: new ReserveTier(env.RESERVE, GEOMETRY, FOR_EVER),
  holds: "slices",
  relabel: async (address, format) => {
    const name = await objectNamed(address);
    const held = await env.RESERVE.get(name);
    if (held === null) throw new Error("nothing to relabel");
    await env.RESERVE.put(name, await held.arrayBuffer(), { customMetadata: { ...held.customMetadata, [FORMAT_FIELD]: format } });
  },
}));

/** The simplest tier that keeps the contract, for tests that need one they can look into. */
function fakeTier(entries: Map<string, { fields: Record<string, string>; bytes: Uint8Array }>): Tier {
  const open = (address: Address) => {
    const entry = entries.get(address.url);
    const envelope = entry && openEnvelope((name) => entry.fields[name]);
    return envelope && { ...envelope, bytes: entry.bytes };
  };
  const stream = (bytes: Uint8Array) => new Response(bytes).body ?? undefined;
  return {
    name: "colo",
    async readHead(key) {
      const entry = open(headAddress(key, GEOMETRY));
      if (entry?.fork !== undefined) return { fork: entry.fork };
      if (entry?.descriptor === undefined) return undefined;
      const whole = entry.bytes.byteLength === spanBytes(sliceSpan(GEOMETRY, 0, entry.descriptor.size));
      return { descriptor: entry.descriptor, head: whole ? stream(entry.bytes) : undefined };
    },
    async writeHead(key, descriptor, head = new Uint8Array(0)) {
      entries.set(headAddress(key, GEOMETRY).url, { fields: headEnvelope(descriptor, head.byteLength), bytes: head });
    },
    async writeFork(key, fork) {
      entries.set(headAddress(key, GEOMETRY).url, { fields: forkEnvelope(fork), bytes: new Uint8Array(0) });
    },
    async readSlice(key, descriptor, n, part) {
      const entry = open(n === 0 ? headAddress(key, GEOMETRY) : sliceAddress(key, descriptor.identity, n, GEOMETRY));
      const span = sliceSpan(GEOMETRY, n, descriptor.size);
      if (entry?.bytes.byteLength !== spanBytes(span) || (n === 0 && entry.descriptor?.identity !== descriptor.identity)) return undefined;
      return stream(entry.bytes.subarray(part.first - span.first, part.last - span.first + 1));
    },
    async writeSlice(key, descriptor, n, bytes) {
      entries.set(sliceAddress(key, descriptor.identity, n, GEOMETRY).url, { fields: sliceEnvelope(bytes.byteLength), bytes });
    },
    async dropHead(key) {
      entries.delete(headAddress(key, GEOMETRY).url);
    },
  };
}

tierContract("fake", () => {
  const entries = new Map<string, { fields: Record<string, string>; bytes: Uint8Array }>();
  return {
    tier: fakeTier(entries),
    holds: "slices",
    relabel: async ({ url }, format) => {
      const entry = entries.get(url);
      if (entry === undefined) throw new Error("nothing to relabel");
      entries.set(url, { ...entry, fields: { ...entry.fields, [FORMAT_FIELD]: format } });
    },
  };
});

it("envelopes are printable ASCII, valid values of header fields and of a bucket's metadata (RFC 9110 §5.5)", () => {
  const fork = { format: FORK_FORMAT, id: "é", names: ["♫"], variants: [{ values: ["\ud800\r\n"], language: "ü" }] } as const;
  const envelopes = [forkEnvelope(fork), headEnvelope(descriptorOf(1), 1), sliceEnvelope(1)];
  for (const value of envelopes.flatMap(Object.values)) expect(value).toMatch(/^[\x20-\x7e]*$/);
  expect(openEnvelope((name) => forkEnvelope(fork)[name])).toEqual({ length: 0, descriptor: undefined, fork });
});

describe("tier colo", () => {
  it("shares entries with every isolate of its colo and with no other colo", async () => {
    const key = fresh("colo");
    const descriptor = descriptorOf(100);
    await new ColoTier(COLO, GEOMETRY).writeHead(key, descriptor, bytesOf({ first: 0, last: 99 }));
    const found = await new ColoTier(COLO, GEOMETRY).readHead(key);
    await found?.head?.cancel();
    expect(found?.descriptor).toEqual(descriptor);
    expect(await new ColoTier(coloCacheName("OTH"), GEOMETRY).readHead(key)).toBeUndefined();
  });

  it("keeps a descriptor whose freshness has run out: its validators may still save a transfer", async () => {
    const key = fresh("colo");
    const tier = new ColoTier(COLO, GEOMETRY);
    const expired = descriptorOf(100, { freshSec: 0, staleIfErrorSec: 0, staleWhileRevalidateSec: 0, askedAtMs: Date.now() - 86_400_000 });
    await tier.writeHead(key, expired, undefined);
    expect((await tier.readHead(key))?.descriptor).toEqual(expired);
  });

  it("sees nothing that was cut by another geometry", async () => {
    const key = fresh("colo");
    const descriptor = descriptorOf(100_000);
    await new ColoTier(COLO, GEOMETRY).writeHead(key, descriptor, bytesOf(sliceSpan(GEOMETRY, 0, 100_000)));
    expect(await new ColoTier(COLO, { ...GEOMETRY, sliceBytes: 131_072 }).readHead(key)).toBeUndefined();
  });
});

describe("tier reserve", () => {
  it("has no descriptor that has lain longer than its kind may, and still has it until then", async () => {
    const key = fresh("reserve");
    const descriptor = descriptorOf(100);
    const at = (laterMs: number) => new ReserveTier(env.RESERVE, GEOMETRY, ({ kind }) => (kind === "audio" ? 60_000 : 0), () => Date.now() + laterMs);
    await at(0).writeHead(key, descriptor, bytesOf({ first: 0, last: 99 }));
    expect(await at(61_000).readHead(key)).toBeUndefined();
    const found = await at(50_000).readHead(key);
    expect(found?.head && (await read(found.head))).toEqual(bytesOf({ first: 0, last: 99 }));
  });

  it("fails open: a bucket out of reach has nothing", async () => {
    const away = { get: () => Promise.reject(new Error("we are away")) } as unknown as R2Bucket;
    const tier = new ReserveTier(away, GEOMETRY, FOR_EVER);
    expect(await tier.readHead("k")).toBeUndefined();
    expect(await tier.readSlice("k", descriptorOf(100), 0, { first: 0, last: 99 })).toBeUndefined();
  });
});

/** The name an address has in the bucket, as the reserve makes it: `1/` and the SHA-256 in hex. */
async function objectNamed({ url }: Address): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(url)));
  return `1/${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
