import type { Tier } from "../tiers/port.ts";

/** A tier for some keys only: it has nothing of the others and stores nothing of them. */
export function reservedFor(tier: Tier, isFor: (key: string) => boolean): Tier {
  const nothing = Promise.resolve(undefined);
  return {
    name: tier.name,
    readHead: (key) => (isFor(key) ? tier.readHead(key) : nothing),
    writeHead: (key, descriptor, head) => (isFor(key) ? tier.writeHead(key, descriptor, head) : nothing),
    writeFork: (key, fork) => (isFor(key) ? tier.writeFork(key, fork) : nothing),
    readSlice: (key, descriptor, n, part) => (isFor(key) ? tier.readSlice(key, descriptor, n, part) : nothing),
    writeSlice: (key, descriptor, n, bytes) => (isFor(key) ? tier.writeSlice(key, descriptor, n, bytes) : nothing),
    dropHead: (key) => (isFor(key) ? tier.dropHead(key) : nothing),
  };
}
