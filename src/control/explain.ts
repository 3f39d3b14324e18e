import type { ExplainedTrack } from "./explain-track.ts";
import { API_VERSION, DEFAULT_PREFIX } from "./addresses.ts";
import type { Descriptor } from "../core/cache/descriptor.ts";
import type { Freshness } from "../core/cache/freshness.ts";
import type { Cmcd } from "../core/audio/cmcd.ts";
import type { TierName } from "../core/outcome.ts";
import type { Coordinates, Region } from "../core/purge/regions.ts";
import type { Attempt } from "../core/routing/attempt.ts";
import type { Candidate, Decision } from "../core/routing/decision.ts";
import type { Edge } from "../core/routing/edge.ts";
import type { Purpose } from "../core/routing/patience.ts";
import type { Question } from "../core/routing/question.ts";
import type { Standing } from "../core/routing/standing.ts";
import type { Steer } from "../core/routing/steer.ts";

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
  /** What is held of it; of an address of a packaged track, of its manifest. */
  readonly tiers: readonly HeldCopy[];
  /** Which variant of which track, where the URL is an address of one (setting LADDER); absent: it is none. */
  readonly track?: ExplainedTrack;
  /** How warm the URL is in each region of PREWARM_REGIONS, and why; `null`: it has no key, or no region is bound. */
  readonly warmth: readonly RegionWarmth[] | null;
  /** Which of EDGES its bytes would be asked of, were they asked for now; `null`: none is, because there are none, or it is for its origin alone. */
  readonly route: ExplainedRoute | null;
  /** What the origin answers now and what the policy makes of it, where `probe=1` asked for it. Not stored. */
  readonly probe: Probe | null;
};

/** Which edges an upstream question would go to, in which order, and why: `decide`'s own words (core/routing) with all it looked at. */
export type ExplainedRoute = {
  /** The data centre it was decided for, the region it asks, and where it is, roughly. */
  readonly colo: string;
  readonly region: Region | null;
  readonly place: Coordinates | null;
  /** Whose measurements they are: of the isolate that answers, and what its region told it; of the region of `colo`; nobody's, since that did not answer. */
  readonly measured: "here" | "region" | "nobody";
  readonly question: Question;
  /** Where the question's patience comes from: what the bytes are for, what the player says (CMCD) as far as it can be true, and the urgency of `Priority` (3: usual). */
  readonly patience: { readonly purpose: Purpose; readonly cmcd: Cmcd | null; readonly urgency: number | null };
  /** Why the first of `order` is the first. */
  readonly why: Decision["why"];
  /** Ids, in the order they would be asked. */
  readonly order: readonly string[];
  /** All edges of the origin, in that order, then those that are never asked for this. */
  readonly edges: readonly ExplainedEdge[];
  /** What operators said of them that holds there now. */
  readonly steers: readonly Steer[];
};

/** One edge as a decision saw it. */
export type ExplainedEdge = Candidate & Pick<Edge, "url" | "weight" | "pricePerGb" | "capacityMbps"> & { readonly standing: Standing | null };

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
    /** Which of EDGES it came from; `null`: the origin, or nobody knows. */
    readonly edge: string | null;
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

/** What came of asking the origin, or the edges that stand for it. */
export type Probe = {
  readonly answered: string;
  readonly status: number | null;
  readonly stored: boolean;
  readonly why: string | null;
  readonly freshSec: number | null;
  /** The edges that were asked, in the order their requests ended; `null`: the origin itself was. */
  readonly tried: readonly Attempt[] | null;
};
