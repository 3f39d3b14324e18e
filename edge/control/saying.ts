import type { Explanation, HeldCopy } from "../../src/control/explain.ts";
import type { RequestDirectives } from "../../src/core/http/request-directives.ts";
import type { Stage } from "../steps/stage.ts";
import type { Target } from "../target.ts";

/** What becomes of a request, in the words of `Cache-Status` and in a sentence, from where it stands and what is held for it. */
export function saying(
  stage: Stage,
  copies: readonly HeldCopy[],
  target: Target | undefined,
  wish: RequestDirectives | undefined,
): Explanation["would"] {
  if (stage.at === "pass") return { outcome: "pass", why: stage.why, says: `It passes to the origin and nothing is kept: ${stage.why}.` };
  if (stage.at === "refuse") return { outcome: "refused", why: stage.code, says: `It is refused here: ${stage.code}.` };
  if (stage.at === "control") return { outcome: "control", why: null, says: "It is the operator's side, answered here; no origin sees it." };
  if (stage.at === "preflight") return { outcome: "preflight", why: null, says: "It is a preflight and answered here." };
  if (target?.authorized === true) {
    return { outcome: "miss", why: "authorization", says: "It carries a credential, so the origin is asked; the answer is stored only if it says public, s-maxage or must-revalidate." };
  }
  const nearest = copies.find(({ copy }) => copy !== undefined);
  const asks = nearest?.copy === undefined || nearest.copy.freshness === "expired";
  if (asks && wish?.onlyIfCached === true) return { outcome: "refused", why: "only-if-cached", says: "It wants a copy alone, and there is none it may have: 504." };
  if (asks && wish?.noStore === true) return { outcome: "pass", why: "request-directive", says: "It may not be stored, and no copy answers it: it passes." };
  if (asks && nearest?.copy !== undefined && target?.fillsNot !== undefined) {
    return { outcome: "pass", why: target.fillsNot, says: `The copy in ${nearest.tier} has run out, and this request may not renew it: it passes.` };
  }
  if (nearest?.copy === undefined) {
    const why = target?.fillsNot;
    if (why !== undefined) return { outcome: "pass", why, says: `No tier holds a copy, and this request may not make one: ${why}.` };
    return { outcome: "miss", why: null, says: "No tier holds a copy: the origin is asked, and the answer is stored if it may be (probe=1 tells)." };
  }
  const { tier, copy } = nearest;
  switch (copy.freshness) {
    case "fresh":
      return { outcome: "hit", why: null, says: `It is answered from ${tier}, from a copy that is ${copy.ageSec} s old.` };
    case "stale":
      return { outcome: "stale", why: null, says: `It is answered from ${tier}, from a stale copy, while the origin is asked in the background.` };
    case "expired":
      return { outcome: "revalidated", why: "expired", says: `The copy in ${tier} has run out: the origin is asked whether it is still right.` };
    default:
      return copy.freshness satisfies never;
  }
}
