import { trackAddressOf } from "./address.ts";
import { type Ladder, holdsOn } from "./ladder.ts";
import { type PathTemplate, pathWith } from "./path-template.ts";

/** A path of a ladder that its own or another ladder takes for the address of a track: nobody would ever get what is there. */
export type Clash = { readonly ladder: number; readonly path: readonly (string | number)[]; readonly by: number };

/** A ladder of whose addresses another, before it, takes some or all. */
export type Shadow = { readonly ladder: number; readonly by: number };

/** What stands for every name in a sample path: nothing anybody would write into one. */
const SAMPLE = "a-sample-a";

/** More than any path has. */
const MOST_NAMES = 64;

/** The paths of variants and manifests that are addresses of tracks, in the order they are written. */
export function clashesOf(ladders: readonly Ladder[]): readonly Clash[] {
  return ladders.flatMap((ladder, l) => {
    const paths: (readonly [readonly (string | number)[], PathTemplate])[] = [
      ...ladder.variants.map(({ path }, v) => [["variants", v, "path"], path] as const),
      ...(ladder.manifest === undefined ? [] : [[["manifest"], ladder.manifest.path] as const]),
    ];
    return paths.flatMap(([path, template]) => {
      const by = takenBy(ladders, ladder, sampleOf(template));
      return by === undefined ? [] : [{ ladder: l, path, by }];
    });
  });
}

/** Ladders of whose tracks some are never reached, since a ladder before them takes their addresses or those of their playlists. */
export function shadowsOf(ladders: readonly Ladder[]): readonly Shadow[] {
  return ladders.flatMap((ladder, l) => {
    const address = `/${ladder.segments.map((segment) => (typeof segment === "string" ? segment : segment.before + SAMPLE + segment.after)).join("/")}`;
    const by = takenBy(ladders.slice(0, l), ladder, address) ?? takenBy(ladders.slice(0, l), ladder, `${address}.m3u8`);
    return by === undefined ? [] : [{ ladder: l, by }];
  });
}

function sampleOf(template: PathTemplate): string | undefined {
  return pathWith(template, Array.from({ length: MOST_NAMES }, () => SAMPLE));
}

/** The first ladder that shares a site with `of` and takes a path for an address. */
function takenBy(ladders: readonly Ladder[], of: Ladder, pathname: string | undefined): number | undefined {
  if (pathname === undefined) return undefined;
  const by = ladders.findIndex((one) => shareSite(one, of) && trackAddressOf([one], one.host ?? of.host ?? "", pathname) !== undefined);
  return by === -1 ? undefined : by;
}

function shareSite(one: Ladder, other: Ladder): boolean {
  return one.host === undefined || other.host === undefined || holdsOn(one, other.host) || holdsOn(other, one.host);
}
