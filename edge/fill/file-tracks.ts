import type { Background } from "./background.ts";

/** The tags of a track by its manifest; `none`: there is no manifest; `undefined`: it cannot be had. */
export type LearntTags = readonly string[] | "none" | undefined;

/** What is known of the packaged tracks whose files URLs are. `base`: a URL's cache key. */
export type FileTracks = {
  /**
   * The tags of the track whose file it is, as far as a manifest in memory says; `unknown`: none is held that may be believed;
   * `undefined`: no packaged track's file. Asks nobody.
   */
  tagsOf(base: string, nowMs: number): readonly string[] | "unknown" | undefined;
  /**
   * The same once the manifest has been read for it. Never throws; takes as long as an upstream may.
   */
  learn(base: string, nowMs: number, background: Background): Promise<LearntTags>;
};
