import type { ContentKind } from "./kinds.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long each tier may keep one kind of content. All in seconds; 0 means not at all. */
export interface TtlPolicy {
  /**
   * The longest `max-age` a listener's own cache gets, whatever the origin says; already cut to BROWSER_MAX_AGE_SEC.
   * Where the origin is silent the answer is the smaller of this and `coloSec`. A year caps nothing: the origin's own
   * `Cache-Control` and `Expires` are handed on.
   */
  browserSec: number;
  /** How long an isolate may use a descriptor from its memory before it looks into the colo again. */
  memorySec: number;
  /** Freshness where the origin is silent, for answers with a strong validator; 0: such answers are not stored. */
  coloSec: number;
  /** How long the reserve keeps a copy, fresh or not; a copy past its freshness is revalidated before use. */
  reserveSec: number;
  /** How long past freshness a copy may be answered while a new one is asked for, where the origin does not say. */
  staleWhileRevalidateSec: number;
  /** How long past freshness a copy may stand in for an upstream that fails, where the origin does not say. */
  staleIfErrorSec: number;
  /** The longest an error is stored that anybody can provoke (400, 405, 413, 431, 5xx, …), and only where the origin gives it a lifetime. */
  errorSec: number;
}

/** The policy per kind where `[[vars.TTL]]` says nothing. */
export const TTL_DEFAULTS: Readonly<Record<ContentKind, Readonly<TtlPolicy>>> = {
  audio: {
    browserSec: 365 * DAY,
    memorySec: 1 * MINUTE,
    coloSec: 1 * DAY,
    reserveSec: 30 * DAY,
    staleWhileRevalidateSec: 1 * HOUR,
    staleIfErrorSec: 1 * DAY,
    errorSec: 0,
  },
  segment: {
    browserSec: 365 * DAY,
    memorySec: 5 * MINUTE,
    coloSec: 7 * DAY,
    reserveSec: 30 * DAY,
    staleWhileRevalidateSec: 1 * DAY,
    staleIfErrorSec: 7 * DAY,
    errorSec: 0,
  },
  playlist: {
    browserSec: 5,
    memorySec: 1,
    coloSec: 0,
    reserveSec: 0,
    staleWhileRevalidateSec: 0,
    staleIfErrorSec: 30,
    errorSec: 0,
  },
  manifest: {
    browserSec: 60,
    memorySec: 60,
    coloSec: 1 * HOUR,
    reserveSec: 7 * DAY,
    staleWhileRevalidateSec: 1 * HOUR,
    staleIfErrorSec: 7 * DAY,
    errorSec: 0,
  },
  key: {
    browserSec: 0,
    memorySec: 0,
    coloSec: 0,
    reserveSec: 0,
    staleWhileRevalidateSec: 0,
    staleIfErrorSec: 0,
    errorSec: 0,
  },
  other: {
    browserSec: 365 * DAY,
    memorySec: 30,
    coloSec: 0,
    reserveSec: 7 * DAY,
    staleWhileRevalidateSec: 0,
    staleIfErrorSec: 1 * HOUR,
    errorSec: 10,
  },
};
