import { shadowsOf } from "../../src/core/audio/ladder-clashes.ts";
import { covers } from "../../src/core/settings/paths.ts";
import type { Settings } from "../../src/core/settings/index.ts";

/** What may surprise in LADDER. */
export function ladderWarnings(settings: Settings): string[] {
  const { ladder: ladders, paths } = settings;
  const shadowed = shadowsOf(ladders).map(
    ({ ladder, by }) => `LADDER: ${ladders[by]?.track ?? ""} stands before ${ladders[ladder]?.track ?? ""} and takes addresses of it; put the narrower one first.`,
  );
  const under = ladders.flatMap(({ track, start }) => {
    const rule = paths.find(({ prefix, ...said }) => covers(prefix, `${start}x`) && (said.kind !== undefined || said.followRedirects || said.public));
    return rule === undefined ? [] : [`PATHS: what ${rule.prefix} says of cookies, redirects and kinds does not hold for ${track}: addresses of tracks are answered here, for everybody alike.`];
  });
  const unlistable = ladders.flatMap(({ track, manifest, variants }) =>
    manifest === undefined && !variants.some(({ playlist }) => playlist === true) ? [`LADDER: ${track} has plain files alone, so there is no ${track}.m3u8; \`downbeat package\` makes what playlists need.`] : [],
  );
  return [...shadowed, ...under, ...unlistable];
}
