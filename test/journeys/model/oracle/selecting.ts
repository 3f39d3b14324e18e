import { canonical, selectingNames, variantOf } from "../canonical.ts";
import type { Case, Rule } from "./case.ts";
import { hasFailed } from "../history.ts";
import { before } from "./copy.ts";
import { whyNotStored } from "./storing.ts";

/** An answer is for requests whose fields, named by its Vary, are those of the request it answered (RFC 9111 §4.1); a 304 answers one anew. */
export const isTheVariantAskedFor: Rule = (given) => {
  const { asked, copy, produced } = given;
  const ago = before(copy);
  for (const name of selectingNames(copy.vary)) {
    const since = ago !== undefined && !ago.vary.includes(name) ? "since it was confirmed " : "";
    const wanted = canonical(name, asked.fields[name]);
    const { n, seen } = copy.last;
    const answered = canonical(name, seen[name] === undefined ? undefined : String(seen[name]));
    if (answered === undefined && produced && mayBeUnasked(given)) continue;
    if (answered !== wanted) return `${produced ? "made for it" : "a copy"}, ${since}it varies on ${name}: ${wanted} was asked for, ${n} answers ${answered}`;
  }
  return undefined;
};

/**
 * Whether nobody asks again with the fields an answer turned out to depend on: of one that is not stored, for what players
 * fetch or with a credential, and of a failure. Their origins do not negotiate, or have other troubles.
 */
function mayBeUnasked(given: Case): boolean {
  const { asked, copy, kind } = given;
  if (hasFailed(copy.last) || asked.fields["authorization"] !== undefined) return true;
  return kind !== "other" && whyNotStored(copy, given) !== undefined;
}

/** What a client has said of itself is told to its origin, or to nobody: its answer is its own. */
export const isOnesOwn: Rule = ({ asked, copy, world, kind, produced }) => {
  const { last } = copy;
  const { cookie, authorization } = asked.fields;
  const of = (name: string): string | undefined => (last.seen[name] === undefined ? undefined : String(last.seen[name]));
  const unsafe = asked.method !== "GET" && asked.method !== "HEAD";
  if (of("cookie") !== undefined && of("cookie") !== cookie) return `the answer to ${of("cookie")} was given to ${cookie}`;
  if (unsafe && (!produced || last.method !== asked.method)) return `${asked.method} was answered from the answer to ${last.method}`;
  const mayShare = world.sharesWithCookies && !unsafe;
  if (cookie !== undefined && !mayShare && !(produced && of("cookie") === cookie)) return "a request with a Cookie was not answered by its origin";
  if (authorization !== undefined && !(produced && of("authorization") === authorization)) {
    return `a request with Authorization (${kind}) was not answered by its origin`;
  }
  return undefined;
};

/** Which variant a request is of, for one that answers by these names. */
export function variantAsked({ asked, copy }: Pick<Case, "asked" | "copy">): string {
  return `${copy.vary.join()}?${variantOf(copy.vary, asked.fields)}`;
}
