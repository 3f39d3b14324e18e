import type { Case } from "../case.ts";
import { fields } from "./9111-3-fields.ts";
import { parts } from "./9111-3-parts.ts";
import { statuses } from "./9111-3-statuses.ts";
import { storing } from "./9111-3-storing.ts";

/** Every case, in the order of the page. */
export const CASES: readonly Case[] = [...storing, ...statuses, ...fields, ...parts];
