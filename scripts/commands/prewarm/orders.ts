import { MOST_URLS } from "../../../src/control/prewarm-body.ts";
import { MOST_NAMED } from "../../../src/control/purge-body.ts";
import type { Manner } from "./arguments.ts";
import type { WarmKind, WarmTarget } from "./target.ts";

/** One order as it is sent, how many things it names, and the key by which a repetition of it is known. */
export type OrderCall = { readonly idempotencyKey: string; readonly named: number; readonly body: OrderBody };

/** What `POST prewarm` takes. */
export type OrderBody = {
  readonly urls?: string[];
  readonly tags?: string[];
  readonly tracks?: string[];
  readonly regions?: Manner["regions"][number][];
  readonly variants?: string[];
  readonly host?: string;
  readonly extent?: NonNullable<Manner["extent"]>;
  readonly at?: string;
  readonly follow?: "sun";
  readonly budget?: { readonly bytes?: number; readonly requests_per_sec?: number };
  readonly priority?: NonNullable<Manner["priority"]>;
};

/** A body holds 1 MiB; the rest is for what is not names. */
const MOST_BYTES = 900_000;

/** URLs a track may come to, where nobody says which variants: a ladder has rarely more. */
const SOME_VARIANTS = 16;

/**
 * As few orders as the API's bounds allow (names, bytes of a body), in the order in which things were named. A budget is for all of
 * them together, so each gets its part by what it names. `newKey` makes the calls' keys.
 */
export function ordersOf(targets: readonly WarmTarget[], manner: Manner, newKey: () => string): OrderCall[] {
  const parts: WarmTarget[][] = [];
  const perTrack = manner.variants.length || SOME_VARIANTS;
  let [bytes, tags, urls] = [0, 0, 0];
  for (const target of targets) {
    const more = Buffer.byteLength(JSON.stringify(target.value)) + 1;
    const part = parts.at(-1);
    const moreUrls = target.kind === "track" ? perTrack : 1;
    const full = part === undefined || urls + moreUrls > MOST_URLS || bytes + more > MOST_BYTES || (target.kind === "tag" && tags >= MOST_NAMED);
    if (full) [bytes, tags, urls] = [0, 0, 0];
    if (full) parts.push([target]);
    else part.push(target);
    bytes += more;
    urls += moreUrls;
    if (target.kind === "tag") tags += 1;
  }
  return parts.map((part) => ({ idempotencyKey: newKey(), named: part.length, body: bodyOf(part, manner, part.length / targets.length) }));
}

function bodyOf(part: readonly WarmTarget[], { regions, variants, host, extent, at, followSun, requestsPerSec, bytes, priority }: Manner, share: number): OrderBody {
  const of = (kind: WarmKind): string[] => part.filter((target) => target.kind === kind).map(({ value }) => value);
  const [urls, tags, tracks] = [of("url"), of("tag"), of("track")];
  const budget = {
    ...(bytes !== undefined && { bytes: Math.max(1, Math.floor(bytes * share)) }),
    ...(requestsPerSec !== undefined && { requests_per_sec: Math.max(0.01, requestsPerSec * share) }),
  };
  return {
    ...(urls.length > 0 && { urls }), ...(tags.length > 0 && { tags }), ...(tracks.length > 0 && { tracks }),
    ...(regions.length > 0 && { regions: [...regions] }), ...(tracks.length > 0 && variants.length > 0 && { variants: [...variants] }), ...(tracks.length > 0 && host !== undefined && { host }),
    ...(extent !== undefined && { extent }), ...(at !== undefined && { at }), ...(followSun && { follow: "sun" as const }),
    ...(Object.keys(budget).length > 0 && { budget }), ...(priority !== undefined && { priority }),
  };
}
