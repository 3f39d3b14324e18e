/** What a family of metrics is, as OpenMetrics 1.0 has it. */
export type Family = {
  readonly type: "counter" | "gauge" | "histogram" | "info" | "stateset";
  /** A sentence for whoever reads the text. */
  readonly help: string;
  /** The labels a series may have, in the order they are written in. What else is told of it is left out. */
  readonly labels: readonly string[];
  /** Of a stateset: all states there are. */
  readonly states?: readonly string[];
  /** Of a histogram: the upper bounds of its buckets but the last, which has none; ascending. */
  readonly bounds?: readonly number[];
};

/** Who told it: the region, and of what colos count the colo. */
const COLO = ["region", "colo"] as const;

/** Seconds: from the memory of an isolate to an upstream that is slow. */
const FIRST_BYTE_BOUNDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] as const;

/**
 * Every family there is, by its name without `downbeat_` and without the suffix its type gives it. A name that ends in a unit
 * (`_bytes`, `_seconds`, `_ratio`) has that unit.
 */
export const FAMILIES = {
  // What listeners got, told by colos.
  requests: { type: "counter", help: "Requests answered, by how they ended and where the first byte came from.", labels: [...COLO, "outcome", "tier"] },
  responses: { type: "counter", help: "The same by status.", labels: [...COLO, "status"] },
  response_bytes: { type: "counter", help: "Bytes of bodies delivered, by where the first byte came from.", labels: [...COLO, "tier"] },
  first_byte_seconds: { type: "histogram", help: "Time from a request's arrival until its first byte could leave.", labels: [...COLO, "tier"], bounds: FIRST_BYTE_BOUNDS },
  broken_responses: { type: "counter", help: "Bodies that did not reach their end: cut by us, or left by the listener.", labels: [...COLO, "how"] },
  joined_requests: { type: "counter", help: "Requests answered by a fill that another request had begun.", labels: [...COLO] },
  unproven_requests: { type: "counter", help: "Requests answered from a copy of which nobody could promise that it is not purged.", labels: [...COLO] },
  refusals: { type: "counter", help: "Requests refused, by the error's code.", labels: [...COLO, "code"] },
  passes: { type: "counter", help: "Requests that passed to the upstream and were never looked up, by why.", labels: [...COLO, "why"] },
  uncacheable: { type: "counter", help: "Answers fetched and not stored, by why.", labels: [...COLO, "why"] },
  failures: { type: "counter", help: "Requests that failed here, by why.", labels: [...COLO, "why"] },
  upstream_failures: { type: "counter", help: "Requests whose upstream failed, whether a copy stood in or not, by its status or the error's code.", labels: [...COLO, "why"] },
  bypassed_fills: { type: "counter", help: "Fills that went upstream without their object, which could not be reached.", labels: [...COLO] },
  plays: { type: "counter", help: "Answers that began with a file's first byte.", labels: [...COLO] },
  lost_plays: { type: "counter", help: "Plays of URLs for which there was no room.", labels: [...COLO] },
  variant_troubles: { type: "counter", help: "Times a track's file could not be had in time and was left out of choices for a while, by what was wrong.", labels: [...COLO, "why"] },
  // What upstream edges did, told by colos where EDGES are listed.
  upstream_requests: { type: "counter", help: "Requests to upstream edges, by how they ended as far as their first byte; a body that broke off counts again as broken.", labels: [...COLO, "edge", "ended"] },
  upstream_bytes: { type: "counter", help: "Bytes of bodies that came from upstream edges.", labels: [...COLO, "edge"] },
  hedges: { type: "counter", help: "Requests to an edge because another was late, or on trial.", labels: [...COLO, "edge"] },
  failovers: { type: "counter", help: "Questions that an edge answered after another had failed.", labels: [...COLO, "edge"] },
  drifts: { type: "counter", help: "Answers of an edge that were of another representation than the one wanted.", labels: [...COLO, "edge"] },
  // What regions know of them.
  edge_first_byte_seconds: { type: "gauge", help: "Time until the edge's first byte as the region's colos measure it now; absent where none has of late.", labels: ["region", "edge"] },
  edge_slow_first_byte_seconds: { type: "gauge", help: "95 of 100 first bytes of the edge came within this; absent where too few were measured.", labels: ["region", "edge"] },
  edge_body_bits_per_second: { type: "gauge", help: "What one body of the edge brings; absent where none was measured.", labels: ["region", "edge"] },
  edge_load_bits_per_second: { type: "gauge", help: "What the edge sends to all regions together, as far as this one knows.", labels: ["region", "edge"] },
  edge_ejected: { type: "gauge", help: "Whether the region's colos agree, or other regions say, that the edge is not to be asked.", labels: ["region", "edge"] },
  // What regions do.
  region_up: { type: "gauge", help: "Whether the region's object answered in time.", labels: ["region"] },
  region: { type: "info", help: "The data centre that the region's object runs in.", labels: ["region", "home"] },
  judgement: { type: "stateset", help: "Whether the region warms by its own judgement; stopped: what it warmed was not played.", labels: ["region"], states: ["judging", "stopped", "off"] },
  planned_timestamp_seconds: { type: "gauge", help: "When the region last made a plan.", labels: ["region"] },
  warm_share_ratio: { type: "gauge", help: "Of the most played files, how many are warm; absent where none was played.", labels: ["region"] },
  precision_ratio: { type: "gauge", help: "Of the bytes warmed by judgement a day ago or more, those of files played within a day; absent where there are too few.", labels: ["region"] },
  warm_files: { type: "gauge", help: "Files that are warm.", labels: ["region"] },
  warm_bytes: { type: "gauge", help: "Bytes that are warm.", labels: ["region"] },
  queued_files: { type: "gauge", help: "Files that wait to be warmed.", labels: ["region"] },
  prewarm_upstream_requests: { type: "counter", help: "Requests to upstreams to warm.", labels: [...COLO] },
  prewarm_upstream_bytes: { type: "counter", help: "Bytes that upstreams sent to warm.", labels: [...COLO] },
  prewarm_reserve_bytes: { type: "counter", help: "Bytes copied from the reserve to warm.", labels: [...COLO] },
  prewarm_steps: { type: "counter", help: "Steps of warming, one slice each, by what came of them.", labels: [...COLO, "outcome", "from"] },
  prewarm_failures: { type: "counter", help: "URLs that could not be warmed, by why.", labels: [...COLO, "why"] },
  unknown_counters: { type: "gauge", help: "Counters told by a name or label that this version does not know.", labels: ["region"] },
  // What the ledger keeps.
  ledger_up: { type: "gauge", help: "Whether the ledger answered in time.", labels: [] },
  purges: { type: "counter", help: "Purges accepted.", labels: ["mode"] },
  block_refusals: { type: "counter", help: "Requests refused because of a block, as far as colos have told.", labels: ["country"] },
  events: { type: "counter", help: "Events taken.", labels: [] },
  audit_records: { type: "counter", help: "Records of the audit log: all that was accepted, and each time it became true everywhere.", labels: ["kind"] },
  blocks: { type: "gauge", help: "Blocks there are.", labels: [] },
  incomplete_purges: { type: "gauge", help: "Purges, blocks and unblocks that are accepted and not yet true everywhere.", labels: [] },
  incomplete_since_timestamp_seconds: { type: "gauge", help: "When the oldest of them was accepted; absent where there is none.", labels: [] },
  last_number_timestamp_seconds: { type: "gauge", help: "When the newest purge, block or unblock was numbered; absent where there is none.", labels: [] },
  orders: { type: "gauge", help: "Orders to warm that the ledger keeps.", labels: [] },
  undelivered_orders: { type: "gauge", help: "Orders and cancellations that the region has not said yet that it has; absent where there is none.", labels: ["region"] },
} as const satisfies Readonly<Record<string, Family>>;

/** The name of one of them. */
export type FamilyName = keyof typeof FAMILIES;

/** A family by its name; nothing where there is none. */
export function familyOf(name: string): Family | undefined {
  return Object.hasOwn(FAMILIES, name) ? FAMILIES[name as FamilyName] : undefined;
}

/** The unit that stands at the end of a family's name. */
export function unitOf(name: string): "bytes" | "seconds" | "ratio" | undefined {
  return (["bytes", "seconds", "ratio"] as const).find((unit) => name.endsWith(`_${unit}`));
}
