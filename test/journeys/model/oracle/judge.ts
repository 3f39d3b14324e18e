import { cacheStatus } from "../../../support/judge.ts";
import { letsNobodyBelieveLonger, tellsItsAge } from "./ages.ts";
import type { Case, Rule } from "./case.ts";
import { madeOf } from "./copy.ts";
import { isOurs, whyNotOurs } from "./errors.ts";
import { namesItsBytes, saysWhatTheOriginSaid } from "./fields.ts";
import { doesNotGoBack, isFreshEnough, isNotUndone } from "./freshness.ts";
import { isTheRepresentation } from "./representation.ts";
import { isOnesOwn, isTheVariantAskedFor, variantAsked } from "./selecting.ts";
import { isStoredByRight } from "./storing.ts";
import { isAsWished } from "./wishes.ts";

/** All that an answer must hold to. Each could be removed, and some fault of a cache would no longer be seen. */
const RULES: Readonly<Record<string, Rule>> = {
  isOnesOwn,
  isStoredByRight,
  isTheVariantAskedFor,
  isNotUndone,
  isFreshEnough,
  isAsWished,
  doesNotGoBack,
  isTheRepresentation,
  saysWhatTheOriginSaid,
  namesItsBytes,
  tellsItsAge,
  letsNobodyBelieveLonger,
};

/** An answer under way is joined by who comes, also in the moment between its last byte and the end of its fill. */
const JOINED_LATE_MS = 200;

/**
 * Whether a proxy without a cache could have given this answer, within the staleness the headers allow; what is wrong with
 * it in words, or nothing. What was given is noted in the history.
 */
export function judge(given: Omit<Case, "copy" | "produced">): string | undefined {
  const { history, answer, asked } = given;
  if (isOurs(answer)) return whyNotOurs(given);
  const copy = madeOf(answer, history.entries);
  if (typeof copy === "string") return copy;
  const { last } = copy;
  const { collapsed, fwd } = cacheStatus(answer);
  const joined = collapsed === true && fwd !== "partial";
  const produced = last.endedAtMs >= asked.sentAtMs - (joined ? JOINED_LATE_MS : 0);
  const whole: Case = { ...given, copy, produced };
  let told: string | undefined;
  for (const [name, rule] of Object.entries(RULES)) {
    const wrong = rule(whole);
    if (wrong !== undefined) told ??= `${name}: ${wrong}`;
  }
  history.given.push({ path: asked.path, sentAtMs: asked.sentAtMs, receivedAtMs: asked.receivedAtMs, variant: variantAsked(whole), n: last.n, produced });
  // Whoever has the answer knows that it has ended, also where the origin has not noticed yet.
  if (answer.complete) last.endedAtMs = Math.min(last.endedAtMs, asked.receivedAtMs);
  return told;
}
