import { splitList } from "../../../src/core/http/grammar.ts";
import { fail, notChecked, ok, warn } from "./finding.ts";
import type { PathCheck } from "./visit.ts";

/** What a player's script needs to read; what the Fetch standard lets it read anyway is not among them. */
const NEEDED = ["content-length", "content-range", "accept-ranges", "etag"];

/** Whether players on other sites may read the answer and the fields they need. */
export const exposed: PathCheck = {
  check: "cors",
  async run({ visit, path }) {
    const origin = visit.given.get("origin") ?? "https://player.example";
    const { fields } = await visit.ask(path, { headers: { origin }, atMostBytes: 1 });
    const allowed = fields.get("access-control-allow-origin");
    if (allowed === null && visit.given.get("origin") === undefined && /\borigin\b/i.test(fields.get("vary") ?? "")) {
      return notChecked("only listed origins may read it, and none was given");
    }
    if (allowed !== "*" && allowed !== origin) return fail(`Access-Control-Allow-Origin: ${allowed ?? "none"}`, "Add the site to CORS_ORIGINS.");
    const seen = splitList(fields.get("access-control-expose-headers") ?? "").map((name) => name.toLowerCase());
    const hidden = seen.includes("*") ? [] : NEEDED.filter((name) => !seen.includes(name));
    if (hidden.length > 0) return warn(`${hidden.join(", ")} cannot be read by scripts`, "Let no rule in front of the Worker change Access-Control-Expose-Headers.");
    return ok(`${allowed} may read it, ${seen.length} fields besides`);
  },
};
