import { MOST_WAIT_SEC } from "./arguments.ts";
import { wholeNumber } from "./connection.ts";

/** The options of verbs that wait for a proof. */
export const WAIT_OPTIONS = { "no-wait": { type: "boolean", default: false }, timeout: { type: "string", default: "60" } } as const;

/** What `--help` says of them. */
export const WAIT_USAGE = `      --no-wait        ends when it is stored
      --timeout SEC    how long to wait for the proof; default 60`;

/** How long to wait, in seconds; 0: not at all. */
export function waitOf(values: { readonly "no-wait": boolean; readonly timeout: string }): number {
  const sec = wholeNumber("--timeout", values.timeout, 1, MOST_WAIT_SEC);
  return values["no-wait"] ? 0 : sec;
}
