import type { RawSettings } from "./rows.ts";

/** What each profile sets where the operator sets nothing; everything else is the row's own default. */
export const PROFILE_DEFAULTS: Readonly<Record<RawSettings["PROFILE"], Partial<RawSettings>>> = {
  audio: {},
  generic: { HEURISTIC_SHARE: 0.1, STORE_SET_COOKIE: true, BROWSER_MAX_AGE_SEC: 31_536_000 },
};

/** The profile a variable names; one that names none is the row's problem and counts as the default here. */
export function profileOf(value: unknown): RawSettings["PROFILE"] {
  return value === "generic" ? "generic" : "audio";
}
