import type { Background } from "./background.ts";

/** What is known of the packaged tracks whose files URLs are. `base`: a URL's cache key. */
export type FileTracks = {
  /**
   * The tags of the track whose file it is, as far as a manifest in memory says; `unknown`: none is held that may be believed;
   * `undefined`: no packaged track's file. Asks nobody.
   */
  tagsOf(base: string): readonly string[] | "unknown" | undefined;
  /**
   * The same once the manifest has been read for it; `none`: there is no manifest. `undefined`: it cannot be had. Never throws; takes as
   * long as an upstream may.
   */
  learn(base: string, background: Background): Promise<readonly string[] | "none" | undefined>;
};
