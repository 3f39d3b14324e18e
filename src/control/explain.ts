import { API_VERSION, DEFAULT_PREFIX } from "./addresses.ts";
import type { Descriptor } from "../core/cache/descriptor.ts";
import type { Freshness } from "../core/cache/freshness.ts";
import type { TierName } from "../core/outcome.ts";

/** Where the control API lives unless CONTROL_PREFIX says otherwise. */
export const CONTROL_PREFIX = `${DEFAULT_PREFIX}${API_VERSION}`;

/** What `GET /_downbeat/v1/explain` answers: how one request would be served, and why. Nothing is changed by asking. */
export type Explanation = {
  /** The URL that was asked about, in the form look-up, upstream and purge share. */
  readonly url: string;
  readonly key: string | null;
  readonly upstream: string | null;
  readonly kind: string | null;
  /** The prefix of the rule in PATHS that holds. */
  readonly rule: string | null;
  readonly colo: string;
  readonly atMs: number;
  /** What becomes of the request: the word and its reason are those of `Cache-Status` and the log. */
  readonly would: { readonly outcome: string; readonly why: string | null; readonly says: string };
  /** What a purge would have to name: the URL's own tags by its path (setting TAGS), and every key its copies answer to, in the ledger's spelling. */
  readonly purge: { readonly tags: readonly string[]; readonly keys: readonly string[] } | null;
  /** What the origin gets to see of the request's fields, and what it does not. */
  readonly fields: { readonly sent: readonly string[]; readonly withheld: readonly string[]; readonly odd: readonly string[] };
  /** The fields the URL has variants by, and how many are stored; `null`: none are known. */
  readonly variants: { readonly names: readonly string[]; readonly stored: number; readonly selected: readonly (string | null)[] } | null;
  readonly tiers: readonly HeldCopy[];
  /** How warm the URL is in each region of PREWARM_REGIONS, and why; `null`: it has no key, or no region is bound. */
  readonly warmth: readonly RegionWarmth[] | null;
  /** What the origin answers now and what the policy makes of it, where `probe=1` asked for it. Not stored. */
  readonly probe: Probe | null;
};

/** How warm a URL is in a region: fetched ahead, to be fetched, or neither; times in ms since the epoch. `unknown`: the region did not answer. */
export type RegionWarmth = {
  readonly region: string;
  readonly state: "warm" | "queued" | "cold" | "unknown";
  readonly why: string;
  readonly playsPerDay: number | null;
  readonly warmedAtMs: number | null;
  readonly freshUntilMs: number | null;
};

/** What one tier holds of the copy; times in seconds, ends in ms since the epoch. */
export type HeldCopy = {
  readonly tier: TierName;
  readonly held: boolean;
  readonly copy?: {
    readonly status: number;
    readonly size: number;
    readonly etag: string | null;
    readonly headHeld: boolean;
    readonly freshness: Freshness;
    readonly ageSec: number;
    readonly freshUntilMs: number;
    readonly staleUntilMs: number;
    readonly errorUntilMs: number;
    readonly cacheControl: string | null;
    /** What purges say against it: `dead` is not used, `stale` only as its windows allow, `doubt` the region is asked about. */
    readonly purged: "dead" | "stale" | "doubt" | null;
    /** Those its answers carried, in normal form. */
    readonly tags: readonly string[];
    /** `ranges`: parts can be fetched; `joining`: whether parts of different answers may be put together. */
    readonly ranges: boolean;
    readonly joining: string;
    /** The bytes a player needs for its first sound, ends inclusive; absent: its head, or not known yet. */
    readonly start?: NonNullable<Descriptor["start"]>;
  };
};

/** What came of asking the origin. */
export type Probe = {
  readonly answered: string;
  readonly status: number | null;
  readonly stored: boolean;
  readonly why: string | null;
  readonly freshSec: number | null;
};
