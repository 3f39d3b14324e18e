import type { SettingText } from "../row.ts";
import type { LADDERS } from "../rows/ladders.ts";

/** In what variants tracks are to be had. In words. */
export const LADDERS_TEXTS: Readonly<Record<keyof typeof LADDERS, SettingText>> = {
  LADDER: {
    unit: "",
    text:
      "Which addresses name tracks, and in which variants each is to be had: by a `manifest` beside its files, as `downbeat package` writes it, or by `variants`, " +
      "files that exist. `:name` in their paths stands for what `track` names so.",
    consequence:
      "This edge answers such an address itself: with the variant for this listener, and under `.m3u8` with a playlist; the origin never sees it. `track` is a pattern as in TAGS, " +
      "without `*`; the first that fits a path counts, and `host` limits it to one site. `manifest`: its folder has every name of `track`, so that a track has a folder of its own. " +
      "Of a variant, `codec` is as in RFC 6381, `kbps` and `peak_kbps` its average and its densest rate; `playlist`: its path is that of an HLS media playlist. What is not said is guessed from the path. " +
      "`inline`: the bytes come from the track's own address, not from where a redirect (307) leads, and the listener's line does not count. An order to warm tracks is one for these " +
      "files; it names one by its path or, where a single ladder of the site has a single name, by that alone.",
  },
  ENTITLED_QUALITY: {
    unit: "",
    text: "The best quality of a track that anybody is given where an address or a playlist chooses.",
    consequence: "Lower: better variants are neither chosen nor listed as alternatives. Their own URLs are not closed by it: who knows one gets it.",
  },
  RESCUE_SEC: {
    unit: "seconds",
    text: "For how long a variant is left out whose bytes could not be had in time.",
    consequence: "Its neighbour stands in for it at the next choice or playlist in the same data centre. 0: nothing is left out, and whoever is given the variant fails with it.",
  },
  RESCUE_SLOW_MS: {
    unit: "ms",
    text: "How late a variant's first byte may come from the upstream before it counts as failing.",
    consequence: "Lower: listeners are moved to a neighbour that may be no quicker. 0: only errors and bytes that are missing count.",
  },
};
