import type { CrossRule } from "./cross-rule.ts";
import type { SettingsProblem } from "./problems.ts";

/** Fields a row of EVENTS has no use for, by what it does. */
const OF_BLOCKS = ["id", "countries", "from", "until", "reason", "reference"] as const;
const OF_ORDERS = ["tracks", "variants", "host", "extent", "regions", "at", "follow", "priority"] as const;
const USELESS = {
  purge: [...OF_BLOCKS, ...OF_ORDERS],
  block: ["mode", "query", ...OF_ORDERS],
  unblock: ["mode", "query", "tags", "urls", "prefixes", "countries", "from", "until", "reason", "reference", ...OF_ORDERS],
  prewarm: ["mode", "query", "prefixes", ...OF_BLOCKS],
} as const;

const rowsSayWhatTheyDo: CrossRule = (read) =>
  (read.EVENTS ?? []).flatMap((row, e) => {
    const path = `EVENTS[${e}]`;
    const problems: SettingsProblem[] = USELESS[row.what].filter((field) => row[field] !== undefined)
      .map((field) => ({ path: `${path}.${field}`, expected: `nothing: what = "${row.what}" has no use for it`, found: "something" }));
    const named = [row.tags, row.urls, row.what === "prewarm" ? row.tracks : row.prefixes].some((texts) => texts !== undefined && texts.length > 0);
    const [what, blocks] = [row.what === "prewarm" ? "tags, urls or tracks" : "tags, urls or prefixes", row.what === "block" || row.what === "unblock"];
    if (row.what !== "unblock" && !named) problems.push({ path, expected: `${what}: what is meant`, found: "none of them" });
    if (row.follow !== undefined && row.at === undefined) problems.push({ path: `${path}.at`, expected: 'a local time such as "{data.date}T00:00": follow needs one', found: "nothing" });
    const ofTracks = (["variants", "host"] as const).filter((field) => row.what === "prewarm" && row.tracks === undefined && row[field] !== undefined);
    problems.push(...ofTracks.map((field) => ({ path: `${path}.${field}`, expected: "nothing: it is about tracks", found: "something" })));
    if (blocks && row.id === undefined) problems.push({ path: `${path}.id`, expected: 'a name for the block, such as "track-{data.track}"', found: "nothing" });
    if (row.what === "block" && row.reason === undefined) problems.push({ path: `${path}.reason`, expected: "a line that is told to whoever is refused", found: "nothing" });
    return problems;
  });

/** Rules about EVENTS. */
export const EVENT_RULES: readonly CrossRule[] = [rowsSayWhatTheyDo];
