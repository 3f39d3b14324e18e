import type { UrlRules } from "../cache/normalise.ts";
import { CMCD_PARAM } from "../cache/url-query.ts";
import type { PathRule } from "./paths.ts";
import type { Settings } from "./settings.ts";

/**
 * How URLs under a path rule (`undefined`: under none) are normalised. The rule itself is found by the normalised path,
 * for which MERGE_SLASHES alone counts. A player's report (CMCD) names nothing: it is left out like what IGNORE_PARAMS lists. Makes sets: ask once per rule and keep the answer.
 */
export function urlRulesFor(settings: Settings, rule: PathRule | undefined): UrlRules {
  return { mergeSlashes: settings.mergeSlashes, sortQuery: settings.sortQuery, query: queryRule(settings, rule) };
}

function queryRule({ ignoreParams }: Settings, rule: PathRule | undefined): UrlRules["query"] {
  if (rule?.keepParams !== undefined) return { kind: "keep", names: new Set(rule.keepParams) };
  return { kind: "drop", names: new Set([CMCD_PARAM, ...ignoreParams, ...(rule?.ignoreParams ?? [])]) };
}
