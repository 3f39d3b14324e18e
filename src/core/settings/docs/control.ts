import type { SettingText } from "../row.ts";
import type { CONTROL } from "../rows/control.ts";

/** Who may use the operator's side, where it is, and what events do. In words. */
export const CONTROL_TEXTS: Readonly<Record<keyof typeof CONTROL, SettingText>> = {
  CONTROL_TOKENS: {
    unit: "",
    text: "Who may use the operator's side, and for what; a token is known by its SHA-256 alone.",
    consequence:
      "Without any the control API answers 503 and nobody gets operator detail. Tokens must be long and random: the hash carries " +
      "no salt. With `tags` or `prefixes` a token purges and blocks within them alone, and reads of purges only its own.",
  },
  CONTROL_PREFIX: {
    unit: "",
    text: "The path below which the operator's side is; the API at this + `/v1`.",
    consequence: "Nothing below it is asked of an origin, on any host.",
  },
  CONTROL_HOST: {
    unit: "",
    text: "The one host the operator's side answers on.",
    consequence:
      "Elsewhere its addresses are not there, and neither is the method PURGE. Put the host behind an access policy of your own, if you like. " +
      "Without a port in it, the ports of the host are doors to one.",
    defaultText: "none: on every host",
  },
  EVENTS: {
    unit: "",
    text: "What an event at `POST /_downbeat/v1/events` does: purges, blocks, lifts a block, or warms what will be asked for.",
    consequence:
      "`type` is the event's, or its beginning and `*`; every row that fits counts. Texts are templates: `{data.release}` stands for " +
      "that field of the event, encoded where it stands in a URL or path, `{+data.url}` for it as it is, `{data.until?}` may be missing, and a list " +
      "stands for as many texts. `id` names the block. `prewarm` orders `urls`, `variants` of `tracks` by LADDER (played from `host`), and the known files of `tags`, in `regions` (PREWARM_REGIONS); `at` " +
      "a time, or with `follow = \"sun\"` a local one each region reaches by its own clocks, and at once where the event has none or it is over. " +
      "Whoever holds EVENTS_SECRET may do all this.",
  },
  EVENTS_SECRET: {
    unit: "",
    text: "What events are signed with (Standard Webhooks).",
    consequence: "Without it no event is taken. Two at once while one takes the place of the other.",
  },
};
