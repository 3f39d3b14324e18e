import type { Case } from "../case.ts";
import { after, anew, clauses, confirmed, copy, fill, HOUR, PAST_ONE_SECOND } from "../say.ts";

const c = clauses("RFC 9211");
const status = (wanted: RegExp) => ({ fields: { "cache-status": wanted } });
const aged = (more = "") => ({ "cache-control": `max-age=50${more}`, age: "100", etag: '"a"' });
/** Our member alone, with this among its parameters. */
const ours = (parameter: string) => status(new RegExp(String.raw`(?:^|, )downbeat(?:; [^,]*)?; ${parameter}(?:;|$)`));
const POST = { method: "POST", body: "a=1" };

/** RFC 9211: what an answer says about the cache. */
export const cacheStatus: readonly Case[] = [
  c("§2.1", "status-hit", "an answer from a copy says hit", [fill(HOUR), copy({ expect: ours("hit") })]),
  c("§2.2", "status-uri-miss", "an answer that there was no copy of says fwd=uri-miss", [fill(HOUR, { expect: ours("fwd=uri-miss") })]),
  c("§2.2", "status-exclusive", "no member says both hit and fwd", [fill(HOUR, { expect: status(/^(?!.*\bhit\b)/) }), copy({ expect: status(/^(?!.*\bfwd=)/) })]),
  c("§2.2", "status-vary-miss", "an answer that there was another variant of says fwd=vary-miss", [
    fill({ ...HOUR, vary: "Theme" }, { ask: { fields: { theme: "a" } } }), fill({ ...HOUR, vary: "Theme" }, { ask: { fields: { theme: "b" } }, expect: ours("fwd=vary-miss") }),
  ]),
  c("§2.2", "status-stale", "a copy that was confirmed says fwd=stale and what the origin answered", [fill(aged()), confirmed(HOUR, { expect: status(/downbeat; fwd=stale; (?:.*; )?fwd-status=304/) })]),
  c("§2.2", "status-replaced", "a copy that was replaced says fwd=stale", [fill(aged()), anew({ reply: { fields: HOUR }, expect: ours("fwd=stale") })]),
  c("§2.2", "status-method", "an answer to POST says fwd=method", [fill({}, { ask: POST, expect: ours("fwd=method") })]),
  c("§2.2", "status-bypass", "an answer to a request that passes says fwd=bypass", [fill({}, { ask: { fields: { cookie: "a=1" } }, expect: ours("fwd=bypass") })]),
  c("§2.2", "status-request", "an answer that a client's own directive fetched says fwd=request", [
    fill({ ...HOUR, etag: '"a"' }), confirmed(HOUR, { ask: { fields: { "cache-control": "no-cache" } }, expect: ours("fwd=request") }),
  ], { settings: { REQUEST_DIRECTIVES: "honour" } }),
  c("§2.3", "status-fwd-status", "the status of an origin that failed is told with what stood in for it or in its place", [
    fill({ ...aged(", stale-if-error=0") }), { origin: { status: 503 }, expect: { status: [502, 503, 504], body: "unseen", ...status(/fwd-status=503/) } },
  ]),
  c("§2.4", "status-ttl", "an answer from a copy tells how long it is fresh", [fill({ ...HOUR, age: "100" }), copy({ expect: status(/; ttl=3(?:4\d\d|500)(?:;|$)/) })]),
  c("§2.4", "status-ttl-stale", "an answer from a stale copy tells a time below zero", [
    fill(aged(", stale-while-revalidate=3600")), { origin: { status: 304, fields: HOUR }, expect: { from: "copy", background: 1, ...status(/hit; ttl=-[45]\d(?:;|$)/) } },
  ]),
  c("§2.4", "status-ttl-falls", "the time told falls", [fill({ "cache-control": "max-age=100" }), after(PAST_ONE_SECOND, copy({ expect: status(/; ttl=9\d(?:;|$)/) }))]),
  c("§2.5", "status-stored", "an answer that is stored says so", [fill(HOUR, { expect: ours("stored") })]),
  c("§2.5", "status-not-stored", "an answer that is not stored does not", [fill({ "cache-control": "no-store" }, { expect: status(/^(?!.*\bstored\b)/) })]),
  c("§2.7", "status-key", "the key is not told to everybody", [fill(HOUR, { expect: status(/^(?!.*key=)/) }), copy({ expect: status(/^(?!.*key=)/) })]),
  c("§2", "status-upstream", "what a cache nearer to the origin said comes before", [
    fill({ ...HOUR, "cache-status": "Shield; hit; ttl=30" }, { expect: status(/^Shield; hit; ttl=30, downbeat; fwd=uri-miss/) }),
  ]),
  c("§2", "status-upstream-pass", "what a cache nearer to the origin said of a POST comes before", [
    fill({ "cache-status": "Shield; fwd=method" }, { ask: POST, expect: status(/^Shield; fwd=method, downbeat; fwd=/) }),
  ]),
  c("§2", "status-upstream-invalid", "what is no list of such members is dropped", [fill({ ...HOUR, "cache-status": 'Shield; hit; detail="' }, { expect: status(/^downbeat; /) })]),
  c("§2", "status-304", "a 304 from a copy says hit", [fill({ ...HOUR, etag: '"a"' }), copy({ ask: { fields: { "if-none-match": '"a"' } }, expect: { status: 304, ...ours("hit") } })]),
  c("§2", "status-206", "a part of a copy says hit", [
    fill({ ...HOUR, etag: '"a"' }), copy({ ask: { fields: { range: "bytes=0-9" } }, expect: { status: 206, ...ours("hit") } }),
  ], { path: "song.mp3" }),
  c("§2", "status-error", "an error of the edge says what was tried", [{ origin: { disconnect: "before" }, expect: { status: [502, 504], body: "unseen", ...status(/^downbeat; fwd=/) } }]),
];
