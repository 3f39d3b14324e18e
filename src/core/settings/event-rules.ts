import type { CrossRule } from "./cross-rule.ts";

/** Fields a row of EVENTS has no use for, by what it does. */
const USELESS = {
  purge: ["id", "countries", "from", "until", "reason", "reference"],
  block: ["mode", "query"],
  unblock: ["mode", "query", "tags", "urls", "prefixes", "countries", "from", "until", "reason", "reference"],
} as const;

const rowsSayWhatTheyDo: CrossRule = (read) =>
  (read.EVENTS ?? []).flatMap((row, e) => {
    const path = `EVENTS[${e}]`;
    const useless = USELESS[row.what].filter((field) => row[field] !== undefined);
    const named = [row.tags, row.urls, row.prefixes].some((texts) => texts !== undefined && texts.length > 0);
    return [
      ...useless.map((field) => ({ path: `${path}.${field}`, expected: `nothing: what = "${row.what}" has no use for it`, found: "something" })),
      ...(row.what === "unblock" || named ? [] : [{ path, expected: "tags, urls or prefixes: what is meant", found: "none of them" }]),
      ...(row.what === "purge" || row.id !== undefined ? [] : [{ path: `${path}.id`, expected: 'a name for the block, such as "track-{data.track}"', found: "nothing" }]),
      ...(row.what !== "block" || row.reason !== undefined ? [] : [{ path: `${path}.reason`, expected: "a line that is told to whoever is refused", found: "nothing" }]),
    ];
  });

/** Rules about EVENTS. */
export const EVENT_RULES: readonly CrossRule[] = [rowsSayWhatTheyDo];
