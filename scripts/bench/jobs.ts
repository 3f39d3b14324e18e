/** What a load process can be asked to do, and what it answers. Milliseconds and bytes throughout. */

/**
 * One request on a new connection; reads `take` bytes of the body and leaves. With `warm`, that path is read first on
 * another connection: what is cold is the track, not the code on either side.
 */
export type OnceJob = { kind: "once"; url: string; path: string; warm?: string; first: number; take: number; headers: Record<string, string> };
export type OnceResult = { status: number; firstByteMs: number; totalMs: number; bytes: number; right: boolean };

/** Many listeners press play at the same moment, each on a connection of its own, and read to the end. */
export type CrowdJob = { kind: "crowd"; url: string; path: string; warm: string; listeners: number; timeoutMs: number };
export type CrowdResult = { firstByteMs: number[]; totalMs: number[]; wrong: number; failed: number };

/** The same request again and again on keep-alive connections for a time, or a number of times. `text`: all of the answer, where it is no track. */
export type LoopJob = { kind: "loop"; url: string; path: string; first: number; length: number; range: boolean; concurrency: number; seconds: number; times: number; headers?: Record<string, string>; text?: string };
export type LoopResult = { requests: number; seconds: number; p50Ms: number; p99Ms: number; wrong: number };

/** Listeners who read slowly and never finish within the time. */
export type SlowJob = { kind: "slow"; url: string; paths: string[]; readers: number; bytesPerSecond: number; seconds: number };
export type SlowResult = { bytes: number; wrong: number; failed: number };

/** Purges of some tags each, so many a second, through the control API of all these addresses in turn; never more than 256 at once. */
export type PurgesJob = { kind: "purges"; urls: string[]; token: string; perSecond: number; tags: number; seconds: number };
/** Numbers in the order in which each was given to a caller; `unordered`: given to a call that began after another's end, and not above it. */
export type PurgesResult = { numbers: number[]; unordered: number; failed: number; seconds: number; p50Ms: number };

/**
 * Whole tracks, each asked for `afterMs` after the start; with `atOnce` so many at a time, one after the other. `tell`: a field of the
 * answers that is to be told.
 */
export type AsksJob = { kind: "asks"; asks: { url: string; path: string; afterMs?: number }[]; atOnce?: number; headers?: Record<string, string>; tell?: string; timeoutMs: number };
/** What came of one; times since the epoch, `firstAtMs` 0 where no byte came. `right`: 200 and every byte as it must be. */
export type Asked = { startMs: number; firstAtMs: number; endMs: number; firstByteMs: number; status: number; right: boolean; told?: string; failed?: string };

export type Job = OnceJob | CrowdJob | LoopJob | SlowJob | PurgesJob | AsksJob;

/** The answer to each kind of job. */
export type ResultOf<J extends Job> = J extends OnceJob ? OnceResult : J extends CrowdJob ? CrowdResult : J extends LoopJob ? LoopResult : J extends PurgesJob ? PurgesResult : J extends AsksJob ? Asked[] : SlowResult;
