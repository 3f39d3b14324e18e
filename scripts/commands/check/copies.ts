import { accountOf, askAgain, isHit } from "./again.ts";
import type { Answer } from "./ask.ts";
import { fail, notChecked, ok, type Outcome, warn } from "./finding.ts";
import { leftOf, lifetimeOf } from "./lifetime-of.ts";
import { whyNotStored } from "./not-stored.ts";
import type { PathCheck } from "./visit.ts";

const isStored = (answer: Answer): boolean => accountOf(answer)?.says.get("stored") === true;
const isConfirmed = (answer: Answer): boolean => accountOf(answer)?.says.get("fwd-status") === "304";

/** Whether the second answer comes from a copy. */
export const hit: PathCheck = {
  check: "hit",
  async run({ visit, first, again }) {
    const tries = await again();
    const last = tries.at(-1) ?? first;
    const account = accountOf(last);
    if (account === undefined) return notChecked("no Cache-Status tells");
    if (isHit(last)) {
      if (!/^\d+$/.test(last.fields.get("age") ?? "")) return fail("a hit without Age", "Let nothing in front of the Worker take Age away.");
      return ok(`on try ${tries.length + 1}, Age ${last.fields.get("age")}`);
    }
    if (isConfirmed(last)) return warn("confirmed at the origin each time", "Have the origin give it a lifetime with max-age or s-maxage.");
    if ([first, ...tries].some(isStored)) {
      return fail(`stored, and no hit in ${tries.length + 1} tries`, "Serve it from a custom domain: on workers.dev nothing is cached.");
    }
    const { why, hint } = whyNotStored(last, visit.given);
    return warn(`not stored: ${why}`, hint);
  },
};

/** What the edge and a browser may keep, and for how long. */
export const lifetimes: PathCheck = {
  check: "ttl",
  async run({ first, again, visit }) {
    const answer = (await again()).at(-1) ?? first;
    const left = leftOf(answer.fields);
    const browser = left === undefined ? "browser guesses" : `browser ${left} s (${lifetimeOf(answer.fields)?.by})`;
    const ttl = accountOf(answer)?.says.get("ttl");
    const kept = isHit(answer) || isStored(answer) || isConfirmed(answer);
    if (accountOf(answer) === undefined) return notChecked(`no Cache-Status tells; ${browser}`);
    if (!kept) {
      const { why, hint } = whyNotStored(answer, visit.given);
      return warn(`edge keeps nothing: ${why}; ${browser}`, hint);
    }
    const found = `edge ${typeof ttl === "string" ? `${ttl} s` : "says no time"}; ${browser}`;
    if (typeof ttl === "string" && Number(ttl) < 0 && !isHit(answer)) return warn(found, "Have the origin give it a longer max-age.");
    return left === undefined ? warn(found, "Have the origin say max-age, or set BROWSER_MAX_AGE_SEC.") : ok(found);
  },
};

/** Whether the order of query parameters makes another copy. */
export const queryOrder: PathCheck = {
  check: "query",
  async run({ visit, path, first, again }): Promise<Outcome> {
    if (!isHit((await again()).at(-1) ?? first)) return notChecked("there is no copy to compare with");
    const [one, two] = [`downbeat-check-1=${visit.unused}`, "downbeat-check-2=2"];
    const joint = path.includes("?") ? "&" : "?";
    const size = Number(first.fields.get("content-length") ?? 0);
    const began = await visit.ask(`${path}${joint}${one}&${two}`, size > 65_536 ? { headers: { range: "bytes=0-1023" } } : {});
    if (began.status !== 200 && began.status !== 206) return notChecked(`further parameters are answered ${began.status}`);
    if (isHit(began)) return ok("unknown parameters are not part of the key");
    const same = await askAgain(visit, `${path}${joint}${one}&${two}`, size);
    if (!isHit(same.at(-1) ?? began)) return notChecked("with further parameters it is not stored");
    const turned = await visit.ask(`${path}${joint}${two}&${one}`, size > 65_536 ? { headers: { range: "bytes=0-1023" } } : {});
    if (isHit(turned)) return ok("another order, the same copy");
    return warn("another order of parameters makes another copy", "Update the deployment: its key should sort the query.");
  },
};
