import type { Opened } from "../../durable-objects/upstream.ts";
import type { Ask } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Verdict } from "../../src/core/purge/generations.ts";

/** Purges as fills see them. */
export type FillPurges = {
  /** A descriptor that has just come, with what its tags say: the purges its identity holds, and whether it was old already. */
  stamped(base: string, descriptor: Descriptor): Descriptor;
  /** Whether it is dead by now: it is not stored. */
  isDead(base: string, descriptor: Descriptor): boolean;
  /** What is known against it. */
  verdict(base: string, descriptor: Descriptor): Verdict;
};

/** An opening with what purges say of what it brings, as far as it may be stored. */
export function stamped(purges: FillPurges | undefined, { base }: Ask, opened: Opened): Opened {
  if (purges === undefined) return opened;
  if (opened.kind === "slice" || opened.kind === "run") return { ...opened, descriptor: purges.stamped(base, opened.descriptor) };
  if (opened.kind === "response" && opened.gather !== undefined) return { ...opened, gather: purges.stamped(base, opened.gather) };
  return opened;
}
