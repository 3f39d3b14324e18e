import type { Ask, KnownFork } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { variantKey } from "../../src/core/cache/key.ts";
import { FORK_FORMAT, type Fork, joinNames, merged, valuesOf, withVariant } from "../../src/core/cache/variants.ts";
import { isNeverSent } from "../../src/core/http/request-fields.ts";
import type { MemoryTier } from "../tiers/memory.ts";
import type { Tier } from "../tiers/port.ts";
import type { Background } from "./background.ts";

/** Where an answer is stored: under its URL's key, or as a variant of a fork. */
export type Place = { readonly key: string; readonly fork?: KnownFork };

/** The place an ask stands for. */
export function placeOf({ key, fork }: Ask): Place {
  return fork === undefined ? { key } : { key, fork };
}

/** Whether answers of a fork depend on a field the client sent and the upstream did not see. */
export function dependsOn(fork: Pick<KnownFork, "names"> | undefined, withheld: readonly string[]): boolean {
  return fork?.names.some((name) => withheld.includes(name) && !isNeverSent(name)) === true;
}

/** The fork a request is to be asked as a variant of: the one that is known, or an empty one by the same name. */
export function forkFor({ memory }: ForkTiers, { base }: Ask, { id, names }: KnownFork = { id: crypto.randomUUID(), names: [] }): Fork {
  return memory.peekFork(base)?.fork ?? { format: FORK_FORMAT, id, names, variants: [] };
}

/** Where forks are kept. */
type ForkTiers = { readonly memory: MemoryTier; readonly colo: Tier; readonly reserve: Tier | undefined };

/** Stores a fork with the variants that others of this colo have added to it since. Never throws. */
async function writeFork({ memory, colo, reserve }: ForkTiers, base: string, fork: Fork): Promise<void> {
  const held = await colo.readHead(base).catch(() => undefined);
  held?.head?.cancel().catch(() => undefined);
  const whole = held?.fork === undefined ? fork : merged(held.fork, fork);
  if (whole !== fork) memory.keepFork(base, whole);
  await Promise.allSettled([colo.writeFork(base, whole), reserve?.writeFork(base, whole)]);
}

/**
 * The ask under the key its answer belongs to: that of a variant, once the answer says that it is one (RFC 9111 §4.1).
 * A fork comes back where it depends on fields of the client's that the upstream did not see: it is not the answer to this
 * request, which must be asked again as a variant of that fork.
 */
export function placed(tiers: ForkTiers, ask: Ask, { varies, headers }: Descriptor, background: Background): Ask | Fork {
  const { memory } = tiers;
  const known = memory.peekFork(ask.base)?.fork;
  const names = joinNames(joinNames(ask.fork?.names ?? [], known?.names ?? []), varies);
  if (names.length === 0) return ask;
  const id = known?.id ?? ask.fork?.id ?? crypto.randomUUID();
  if (dependsOn({ names }, ask.withheld)) {
    if (known?.names.length === names.length) return known;
    const fork: Fork = { format: FORK_FORMAT, id, names, variants: [] };
    memory.keepFork(ask.base, fork);
    return fork;
  }
  const values = valuesOf(names, ask.fields);
  const language = headers.find(([name]) => name === "content-language")?.[1];
  const fork = withVariant(known, id, names, { values, ...(language === undefined ? {} : { language }) });
  if (fork !== known) {
    memory.keepFork(ask.base, fork);
    background.waitUntil(writeFork(tiers, ask.base, fork));
  }
  return { ...ask, key: variantKey(ask.base, id, names, values), fork: { id, names } };
}
