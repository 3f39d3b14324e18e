import type { Case, FieldTable } from "../case.ts";
import { after, anew, behind, clauses, confirmed, copy, fill, HOUR, PAST_ONE_SECOND, soon } from "../say.ts";

const c = clauses("RFC 5861");
const aged = (more: string, fields: FieldTable = {}): FieldTable => ({ "cache-control": `max-age=50, ${more}`, age: "100", etag: '"a"', ...fields });
const SWR = "stale-while-revalidate=3600";
const SIE = "stale-if-error=3600";
const NEW = { fields: { ...HOUR, etag: '"b"' } };
const held = (reply: object) => ({ origin: reply, expect: { status: 200, body: 1 } });
const failed = (reply: object) => ({ origin: reply, expect: { status: [500, 502, 503, 504], body: "unseen" as const } });

/** RFC 5861: stale copies while a new one is fetched, and while there is none to be had. */
export const stalePermitted: readonly Case[] = [
  c("§3", "swr", "a stale copy is answered at once while the origin is asked behind it", [fill(aged(SWR)), behind(NEW), soon(2)]),
  c("§3", "swr-304", "what is asked behind a stale copy is whether it still holds", [
    fill(aged(SWR)), { ...behind({ status: 304, fields: HOUR }), expect: { from: "copy", body: 1, background: 1 } }, soon(1),
  ]),
  c("§3", "swr-one", "many requests for a stale copy lead to one question to the origin", [fill(aged(SWR)), { ...behind({ ...NEW, delayMs: 300 }), times: 6 }, soon(2)]),
  c("§3", "swr-audio", "audio is refreshed behind a stale copy in the same way", [fill(aged(SWR)), behind(NEW), soon(2)], { path: "song.mp3" }),
  c("§3", "swr-head", "HEAD of a stale copy is answered at once too", [
    fill(aged(SWR)), { request: { method: "HEAD" }, origin: { status: 304, fields: HOUR }, expect: { from: "copy", background: 1 } },
  ]),
  c("§3", "swr-past", "past the time it grants the origin is asked first", [fill(aged("stale-while-revalidate=40")), confirmed(HOUR)]),
  c("§3", "swr-runs-out", "the time it grants runs out", [
    fill({ "cache-control": "max-age=1, stale-while-revalidate=1", etag: '"a"' }), after(PAST_ONE_SECOND + 1000, confirmed(HOUR)),
  ]),
  c("§3", "swr-begins", "the time it grants begins when the lifetime ends", [
    fill({ "cache-control": "max-age=1, stale-while-revalidate=3600", etag: '"a"' }), after(PAST_ONE_SECOND, behind(NEW)), soon(2),
  ]),
  c("§3", "swr-zero", "stale-while-revalidate=0 grants nothing", [fill(aged("stale-while-revalidate=0")), confirmed(HOUR)]),
  c("§3", "swr-invalid", "a stale-while-revalidate that cannot be read grants nothing", [fill(aged("stale-while-revalidate=soon")), confirmed(HOUR)]),
  c("§3", "swr-unsaid", "where the origin does not grant it, a stale copy of anything but audio waits for the origin", [fill(aged("public")), confirmed(HOUR)]),
  c("§3", "swr-fresh", "a fresh copy asks nobody", [fill({ "cache-control": `max-age=3600, ${SWR}` }), copy(), copy()]),
  c("§3", "swr-no-cache", "no-cache rules stale-while-revalidate", [fill({ "cache-control": `no-cache, ${SWR}`, etag: '"a"' }), confirmed()]),
  c("§3", "swr-fails", "where the question behind a stale copy fails, the copy goes on being answered within its time", [fill(aged(SWR)), behind({ status: 500 }), held({ status: 500 })]),
  c("§3", "swr-age", "a stale copy tells its age", [
    fill(aged(SWR)), { origin: { status: 304, fields: HOUR }, expect: { from: "copy", background: 1, fields: { age: { from: 100, to: 115 } } } },
  ]),
  c("§3", "swr-no-store", "a new answer behind a stale copy that may not be stored ends the copy", [
    fill(aged(SWR)), behind({ fields: { "cache-control": "no-store" } }), { origin: {}, expect: { from: "origin" }, settles: true },
  ]),
  ...[500, 502, 503, 504].map((status) =>
    c("§4", `sie-${status}`, `a stale copy stands in for a ${status} where stale-if-error grants it`, [fill(aged(SIE)), held({ status })])),
  c("§4", "sie-closed", "a stale copy stands in for a connection that is closed", [fill(aged(SIE)), held({ disconnect: "before" })]),
  c("§4", "sie-silent", "a stale copy stands in for silence", [fill(aged(SIE)), held({ silent: true })]),
  c("§4", "sie-audio", "audio's stale copy stands in in the same way", [
    fill(aged(`${SIE}, stale-while-revalidate=0`)), held({ status: 503 }),
  ], { path: "song.mp3" }),
  c("§4", "sie-again", "once the origin is back the copy is confirmed", [fill(aged(SIE)), held({ status: 503 }), confirmed(HOUR, { expect: { body: 1 } })]),
  c("§4", "sie-past", "past the time it grants the error is passed on", [fill(aged("stale-if-error=40")), failed({ status: 503 })]),
  c("§4", "sie-zero", "stale-if-error=0 grants nothing", [fill(aged("stale-if-error=0")), failed({ status: 503 })]),
  c("§4", "sie-closed-zero", "stale-if-error=0 grants nothing for a connection that is closed", [fill(aged("stale-if-error=0")), failed({ disconnect: "before" })]),
  ...[400, 404, 410].map((status) =>
    c("§4", `sie-${status}`, `a ${status} is no error that a stale copy stands in for`, [fill(aged(SIE)), anew({ reply: { status } })])),
  c("§4", "sie-error-fields", "an error that a stale copy stood in for is not stored", [
    fill(aged(SIE)), held({ status: 503, fields: HOUR }), confirmed(HOUR, { expect: { body: 1 } }),
  ]),
  c("§4", "sie-no-copy", "without a copy the origin's error is passed on", [{ origin: { status: 503, fields: { "retry-after": "7" } }, expect: { from: "origin", status: 503, fields: { "retry-after": "7" } } }]),
];
