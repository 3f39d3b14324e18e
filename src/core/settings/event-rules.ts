import type { CrossRule } from "./cross-rule.ts";
import type { SettingsProblem } from "./problems.ts";

/** Fields a row of EVENTS has no use for, by what it does. */
const USELESS = {
  purge: ["id", "countries", "from", "until", "reason", "reference"],
  block: ["mode", "query"],
  unblock: ["mode", "query", "tags", "urls", "prefixes", "countries", "from", "until", "reason", "reference"],
} as const;

const rowsSayWhatTheyDo: CrossRule = (read) =>
  (read.EVENTS ?? []).flatMap((row, e) => {
    const path = `EVENTS[${e}]`;
    const problems: SettingsProblem[] = USELESS[row.what].filter((field) => row[field] !== undefined)
      .map((field) => ({ path: `${path}.${field}`, expected: `nothing: what = "${row.what}" has no use for it`, found: "something" }));
    const named = [row.tags, row.urls, row.prefixes].some((texts) => texts !== undefined && texts.length > 0);
    if (row.what !== "unblock" && !named) problems.push({ path, expected: "tags, urls or prefixes: what is meant", found: "none of them" });
    if (row.what !== "purge" && row.id === undefined) problems.push({ path: `${path}.id`, expected: 'a name for the block, such as "track-{data.track}"', found: "nothing" });
    if (row.what === "block" && row.reason === undefined) problems.push({ path: `${path}.reason`, expected: "a line that is told to whoever is refused", found: "nothing" });
    return problems;
  });

/** Rules about EVENTS. */
export const EVENT_RULES: readonly CrossRule[] = [rowsSayWhatTheyDo];
