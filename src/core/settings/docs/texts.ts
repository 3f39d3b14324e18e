import type { SettingName } from "../rows.ts";
import type { SettingText } from "../row.ts";
import { ANSWERING_TEXTS } from "./answering.ts";
import { CONTROL_TEXTS } from "./control.ts";
import { EDGES_TEXTS } from "./edges.ts";
import { KEEPING_TEXTS } from "./keeping.ts";
import { LADDERS_TEXTS } from "./ladders.ts";
import { ORIGINS_TEXTS } from "./origins.ts";
import { PREWARMING_TEXTS } from "./prewarming.ts";
import { PURGING_TEXTS } from "./purging.ts";
import { ROUTING_TEXTS } from "./routing.ts";
import { UPSTREAM_TEXTS } from "./upstream.ts";
import { WHERE_TEXTS } from "./where.ts";

/** What the documentation says of every setting. */
export const TEXTS: Readonly<Record<SettingName, SettingText>> = {
  ...WHERE_TEXTS,
  ...ORIGINS_TEXTS,
  ...EDGES_TEXTS,
  ...ROUTING_TEXTS,
  ...KEEPING_TEXTS,
  ...PURGING_TEXTS,
  ...LADDERS_TEXTS,
  ...PREWARMING_TEXTS,
  ...UPSTREAM_TEXTS,
  ...ANSWERING_TEXTS,
  ...CONTROL_TEXTS,
};
