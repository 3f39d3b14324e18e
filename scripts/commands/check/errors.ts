import { parseCacheControl } from "../../../src/core/http/cache-control.ts";
import { isHit } from "./again.ts";
import { fail, notChecked, ok, warn } from "./finding.ts";
import { lifetimeOf } from "./lifetime-of.ts";
import type { EdgeCheck } from "./visit.ts";

/** Whether an error the edge itself makes is kept by nobody and repeats nothing of the request. */
export const ownErrors: EdgeCheck = {
  check: "errors",
  async run(visit) {
    // A percent sign that encodes nothing: the edge refuses it before it looks anything up.
    const answer = await visit.ask(`/downbeat-check-${visit.unused}-%zz`, { headers: { "x-downbeat-check": visit.unused } });
    const { status, fields, body } = answer;
    if (status < 400) return fail(`${status} for a malformed URL`, "Have the host's route or custom domain point to the Worker.");
    if (fields.get("downbeat-request-id") === null) return notChecked(`a malformed URL is answered ${status} before it reaches Downbeat`);
    if (!parseCacheControl(fields.get("cache-control")).has("no-store")) {
      return fail(`${status} with Cache-Control: ${fields.get("cache-control") ?? "none"}`, "Let no rule in front of the Worker change Cache-Control.");
    }
    if (isHit(answer)) return fail(`${status} out of a cache`, "Let no rule in front of the Worker cache errors.");
    if (body.includes(visit.unused)) return fail(`${status} repeats the request`, "Let no custom error page in front of the Worker repeat what was asked.");
    return ok(`${status}, no-store, repeats nothing`);
  },
};

/** "Not there" may be believed this long, seconds: segments of a live stream are 404 until they exist. */
const NOT_THERE_MAX_SEC = 60;

/** Whether what is not there is said not to be, and not for long. */
export const notThere: EdgeCheck = {
  check: "not there",
  async run(visit) {
    const path = `/downbeat-check-${visit.unused}.mp3`;
    const { status, fields } = await visit.ask(path);
    if (status >= 500) return fail(`${status} for a name nobody has used`, "See what the origin answers for a missing file; it should be 404.");
    if (status < 300) return warn(`${status} for a name nobody has used`, "Have the origin answer 404 for what it does not have.");
    if (status !== 404 && status !== 410) return ok(`${status}`);
    const control = parseCacheControl(fields.get("cache-control"));
    const ours = fields.get("downbeat-request-id") !== null;
    if (ours && !control.has("no-store")) return fail(`${status} of the edge's own without no-store`, "Let no rule in front of the Worker change Cache-Control.");
    const sec = lifetimeOf(fields)?.sec ?? 0;
    const found = `${status}${ours ? " of the edge's own" : ""}, ${sec > 0 ? `kept for ${sec} s` : "kept by nobody"}`;
    return sec > NOT_THERE_MAX_SEC ? warn(found, "Give 404 answers a max-age of a minute at most at the origin.") : ok(found);
  },
};
