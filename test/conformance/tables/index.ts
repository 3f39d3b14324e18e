import type { Case } from "../case.ts";
import { stalePermitted } from "./5861-stale.ts";
import { codings } from "./9110-codings.ts";
import { conditions } from "./9110-conditions.ts";
import { messages } from "./9110-messages.ts";
import { ranges } from "./9110-ranges.ts";
import { fields } from "./9111-3-fields.ts";
import { parts } from "./9111-3-parts.ts";
import { statuses } from "./9111-3-statuses.ts";
import { storing } from "./9111-3-storing.ts";
import { ages } from "./9111-4-age.ts";
import { invalidation } from "./9111-4-invalidation.ts";
import { lifetimes } from "./9111-4-lifetime.ts";
import { stale } from "./9111-4-stale.ts";
import { validation } from "./9111-4-validation.ts";
import { varying } from "./9111-4-vary.ts";
import { answers } from "./9111-5-answers.ts";
import { requests } from "./9111-5-requests.ts";
import { cacheStatus } from "./9211-status.ts";
import { targeted } from "./9213-targeted.ts";
import { again } from "./again.ts";
import { forwarding } from "./forwarding.ts";

const ONCE: readonly Case[] = [
  ...storing, ...statuses, ...fields, ...parts, ...varying, ...lifetimes, ...ages, ...stale, ...validation, ...invalidation,
  ...requests, ...answers, ...messages, ...conditions, ...ranges, ...codings, ...cacheStatus, ...targeted, ...stalePermitted, ...forwarding,
];

/** Every case, in the order of the page. */
export const CASES: readonly Case[] = [...ONCE, ...again(ONCE)];
