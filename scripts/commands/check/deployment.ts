import { parseHttpDate } from "../../../src/core/http/date.ts";
import { splitList } from "../../../src/core/http/grammar.ts";
import { type Answer, Unanswered, ask } from "./ask.ts";
import { ownMember } from "./cache-status.ts";
import { fail, notChecked, ok, type Outcome, warn } from "./finding.ts";
import type { EdgeCheck } from "./visit.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether what answers is Downbeat. */
export const downbeat: EdgeCheck = {
  check: "downbeat",
  async run(visit) {
    const { fields } = await visit.ask(visit.firstPath, { atMostBytes: 1 });
    const member = ownMember(fields);
    if (member !== undefined) return ok(`${member.cache}, by Cache-Status and Via`);
    const [status, via] = [fields.get("cache-status") ?? "none", fields.get("via") ?? "none"];
    const hint = "Have the host's route or custom domain point to the Worker, and nothing in front of it take these fields away.";
    return fail(`Cache-Status: ${status}; Via: ${via}`, hint);
  },
};

/** Who answers, by name and version, as far as it says. */
export const versions: EdgeCheck = {
  check: "versions",
  async run(visit) {
    const { fields } = await visit.ask(visit.firstPath, { atMostBytes: 1 });
    const told = ["cache-status", "via", "server", ...fields.names().filter((name) => /^downbeat-(?!detail$)/.test(name))];
    const lines = told.flatMap((name) => (fields.get(name) === null ? [] : [`${name}: ${fields.get(name)}`]));
    return lines.length === 0 ? notChecked("no field tells") : ok(lines.join("; "));
  },
};

const WARN_MS = 2000;
const FAIL_MS = 30_000;

/** Whether the edge's clock and ours agree: lifetimes and signatures are counted on both. */
export const clock: EdgeCheck = {
  check: "clock",
  async run(visit) {
    // An answer the edge makes itself has its Date; a copy's Date is the origin's, and Age what has passed since.
    const own = await visit.ask(visit.firstPath, { method: "OPTIONS", headers: { origin: "https://player.example", "access-control-request-method": "GET" } });
    const answer = own.fields.get("date") === null ? await visit.ask(visit.firstPath, { atMostBytes: 1 }) : own;
    const offMs = clockOffMs(answer);
    if (offMs === undefined) return notChecked("no answer has a Date");
    if (offMs === 0) return ok("agrees with ours");
    const found = `${(Math.abs(offMs) / 1000).toFixed(1)} s ${offMs > 0 ? "ahead of" : "behind"} ours`;
    if (Math.abs(offMs) <= WARN_MS) return ok(found);
    const hint = "Compare this machine's clock with a time server first, then the origin's: copies carry its Date.";
    return Math.abs(offMs) > FAIL_MS ? fail(found, hint) : warn(found, hint);
  },
};

/**
 * How far, in ms, the clock behind an answer's Date (and Age) is ahead of ours; 0 when the second it names and the time
 * the answer took overlap; `undefined` without a Date.
 */
export function clockOffMs({ fields, sentAtMs, headAtMs }: Pick<Answer, "fields" | "sentAtMs" | "headAtMs">): number | undefined {
  const dateMs = parseHttpDate(fields.get("date"));
  if (dateMs === undefined) return undefined;
  const age = fields.get("age") ?? "0";
  const saysMs = dateMs + (/^\d{1,9}$/.test(age) ? Number(age) : 0) * 1000;
  // Date is cut to the second, and so is Age: what they name together began up to two seconds before.
  const widthMs = fields.get("age") === null ? 1000 : 2000;
  if (saysMs > headAtMs) return saysMs - headAtMs;
  return saysMs + widthMs < sentAtMs ? saysMs + widthMs - sentAtMs : 0;
}

/** Whether a browser on another site may ask for ranges. */
export const preflight: EdgeCheck = {
  check: "preflight",
  async run(visit) {
    const given = visit.given.get("origin");
    const origin = given ?? "https://player.example";
    const headers = { origin, "access-control-request-method": "GET", "access-control-request-headers": "range" };
    const { status, fields } = await visit.ask(visit.firstPath, { method: "OPTIONS", headers });
    const allowed = fields.get("access-control-allow-origin");
    const listed = splitList(fields.get("vary") ?? "").some((name) => name.toLowerCase() === "origin");
    if (allowed === null && given === undefined && listed) {
      return warn("only listed origins are allowed", "Give a site your players are on with --header 'Origin: https://...'.");
    }
    if (status < 200 || status > 299) return fail(`${status}`, "Have OPTIONS requests reach the Worker.");
    if (allowed !== "*" && allowed !== origin) return fail(`Access-Control-Allow-Origin: ${allowed ?? "none"} for ${origin}`, "Add the site to CORS_ORIGINS.");
    const mayAsk = new Set(splitList(fields.get("access-control-allow-headers") ?? "").map((name) => name.toLowerCase()));
    if (!mayAsk.has("range") && !mayAsk.has("*")) {
      return fail("Range may not be asked for", "Let no rule in front of the Worker change Access-Control-Allow-Headers.");
    }
    return ok(`${allowed} may ask for ranges; remembered for ${fields.get("access-control-max-age") ?? "5"} s`);
  },
};

/** Whether plain HTTP leads to HTTPS. The caller's fields are not sent in the clear. */
export const https: EdgeCheck = {
  check: "https",
  async run({ edge, firstPath, timeoutMs }) {
    if (LOOPBACK.test(edge.hostname)) return notChecked("a loopback address");
    if (edge.protocol === "http:") return warn("checked over plain HTTP", "Give the https:// address.");
    if (edge.port !== "") return notChecked("no port of its own for plain HTTP");
    try {
      return plainHttp(edge.host, await ask(`http://${edge.host}${firstPath}`, { atMostBytes: 1 }, timeoutMs));
    } catch (error) {
      if (error instanceof Unanswered) return ok("nothing answers plain HTTP");
      throw error;
    }
  },
};

/** What an answer over plain HTTP says: it should lead to the same host over HTTPS, or be a refusal. */
export function plainHttp(host: string, { status, fields }: Pick<Answer, "status" | "fields">): Outcome {
  const to = fields.get("location") ?? "";
  if (status >= 400) return ok(`http answers ${status}`);
  if (status >= 300 && to.toLowerCase().startsWith(`https://${host}/`)) return ok(`${status} to https`);
  return warn(`http answers ${status}${to === "" ? "" : ` to ${to}`}`, "Turn on Always Use HTTPS for the zone.");
}
