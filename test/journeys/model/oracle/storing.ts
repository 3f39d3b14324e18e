import { selectingNames } from "../canonical.ts";
import type { Case, Rule } from "./case.ts";
import { type Copy, before } from "./copy.ts";
import { lifetimeSec, statedSec } from "./lifetime.ts";

/** An answer nobody may store is given to the one request it was for. */
export const isStoredByRight: Rule = (given) => {
  const { copy, produced, history } = given;
  const earlier = before(copy);
  // A 304 came because something was stored.
  const wrong = earlier === undefined ? undefined : whyNotStored(earlier, given);
  if (wrong !== undefined) return `what 304 number ${copy.last.n} confirmed was stored in spite of ${wrong}`;
  const why = whyNotStored(copy, given);
  if (why === undefined) return undefined;
  if (!produced) return `it was stored in spite of ${why}`;
  // Who asks at the same moment may share what is nobody's in particular (RFC 9111 §4).
  if (why === SILENCE || !history.given.some(({ n }) => n === copy.last.n)) return undefined;
  return `a ${copy.last.status()} was given to two requests in spite of ${why}`;
};

const SILENCE = "its silence about lifetimes";

/** Why a copy may not be kept for others (RFC 9111 §3, and the policy of this edge). */
export function whyNotStored(copy: Copy, given: Pick<Case, "world" | "kind">): string | undefined {
  const { ruling, status, first, entries, vary } = copy;
  const earlier = before(copy);
  if (earlier !== undefined && whyNotStored(earlier, given) !== undefined) return `its beginning: ${whyNotStored(earlier, given)}`;
  const stated = statedSec(copy);
  // What a POST answers is of its URL where it says so, for as long as it says (RFC 9110 §9.3.3).
  const posted = first.method === "POST" && first.life.names === "itself" && status === 200 && stated !== undefined;
  if (first.method !== "GET" && !posted) return `its method ${first.method}`;
  if (status === undefined || status === 304 || status === 416) return `its status ${status}`;
  if (ruling["no-store"] && !ruling["must-understand"]) return "no-store";
  if (ruling.private === true) return "private";
  const cookies = entries.some(({ life }) => life.setCookie);
  if (cookies && (!given.world.storesSetCookie || stated === undefined)) return "Set-Cookie";
  if (vary.includes("*") || selectingNames(vary).includes("cookie")) return `Vary: ${vary.join(", ")}`;
  for (const { seen } of entries) {
    if (seen["cookie"] !== undefined) return "the Cookie it was asked with";
    if (seen["x-odd"] !== undefined && !vary.includes("x-odd")) return "the odd field it was asked with";
    const shared = given.kind === "other" && (ruling.public ?? ruling["s-maxage"] ?? ruling["must-revalidate"]) !== undefined;
    if (seen["authorization"] !== undefined && !shared) return "the Authorization it was asked with";
  }
  const lifetime = lifetimeSec(copy, given);
  // An error that is old at once is of use to nobody.
  return lifetime === undefined || (lifetime === 0 && status >= 400) ? SILENCE : undefined;
}
