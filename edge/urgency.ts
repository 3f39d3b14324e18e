import { cmcdOf } from "../src/core/audio/cmcd.ts";
import { isPrefetch } from "../src/core/http/prefetch.ts";
import { urgencyOf } from "../src/core/http/priority.ts";
import type { Urgency } from "../src/core/routing/patience.ts";
import type { RequestFields } from "./request-fields.ts";

/** What a listener's request says of how urgent it is, in its fields and its query. Costs a parse where there is a player's report: ask when a fill leaves. */
export function urgencyIn(fields: RequestFields, search: string): Urgency {
  if (isPrefetch(fields)) return { purpose: "prefetch" };
  return { purpose: "listener", cmcd: cmcdOf({ search, field: (name) => fields.get(name) }), urgency: urgencyOf(fields.get("priority")) };
}
