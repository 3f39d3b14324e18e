import { clashesOf } from "../audio/ladder-clashes.ts";
import type { CrossRule } from "./cross-rule.ts";

/** A file at an address of a track is never reached: that address is answered here, and what it leads to would be itself. */
const filesAreNoTracks: CrossRule = ({ LADDER: ladders = [] }) =>
  clashesOf(ladders).map(({ ladder, path, by }) => ({
    path: `LADDER[${ladder}]${path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("")}`,
    expected: `a path that is no address of a track; ${ladders[by]?.track ?? ""} and what is below it for playlists are`,
    found: "one that is",
  }));

/** Rules between ladders. */
export const LADDER_RULES: readonly CrossRule[] = [filesAreNoTracks];
