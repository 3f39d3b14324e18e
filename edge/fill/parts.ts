import type { Upstream } from "../../durable-objects/upstream.ts";
import type { Geometry } from "../../src/core/cache/slices.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import type { MemoryTier } from "../tiers/memory.ts";
import type { Tier } from "../tiers/port.ts";
import type { RoutingKnown } from "../upstreams/routing-known.ts";
import type { FileTracks } from "./file-tracks.ts";
import type { FillPurges } from "./stamp.ts";

/** What fills stand on. */
export type FillParts = {
  readonly memory: MemoryTier;
  readonly colo: Tier;
  readonly reserve: Tier | undefined;
  /** The fill objects; they fail open to the origin. */
  readonly upstream: Upstream;
  /** The origin itself, for asks that are one request's own. */
  readonly origin: Upstream;
  readonly geometry: Geometry;
  readonly settings: Settings;
  /** What is known of purges; nothing where there are none. */
  readonly purges: FillPurges | undefined;
  /** The tracks whose files may be fetched; nothing where no ladder has manifests. */
  readonly tracks?: FileTracks | undefined;
  /** What goes along with asks where edges stand for the origin; nothing where none do. */
  readonly routing?: RoutingKnown | undefined;
};
