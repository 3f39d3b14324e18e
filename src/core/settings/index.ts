/** The room's front door: reading the settings, and asking them. */
export { type OriginAccess, boundProblems, originPlaces, secretNames, upstreamPlaces } from "./access.ts";
export { CONTENT_KINDS, type ContentKind } from "./kinds.ts";
export { pathPolicy, type PathPolicy } from "./path-policy.ts";
export { type BucketPlace, bucketPlace, usesReserve } from "./origin-url.ts";
export { covers, pathRuleFor, type PathRule } from "./paths.ts";
export { POLICY_FIELDS, readPolicy } from "./policy.ts";
export type { SettingsProblem } from "./problems.ts";
export { readSettings, type SettingsResult } from "./read.ts";
export { BINDING_NAMES, SETTING_NAMES, type SettingName } from "./rows.ts";
export type { Settings } from "./settings.ts";
export { siteFor, type Site } from "./sites.ts";
export { TTL_DEFAULTS, type TtlPolicy } from "./ttl-defaults.ts";
export { TTL_FIELDS } from "./ttl.ts";
export { urlRulesFor } from "./url-rules.ts";
