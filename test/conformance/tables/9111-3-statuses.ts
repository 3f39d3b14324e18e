import type { Case } from "../case.ts";
import { clauses, HOUR, stored, unstored } from "../say.ts";

const c = clauses("RFC 9111");
const OLD = { "last-modified": "Thu, 05 Mar 2020 10:00:00 GMT" };
const went = (status: number) => (status >= 300 && status < 400 ? { location: "/elsewhere" } : {});

/** With a stated lifetime. */
const STORED = [200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 403, 404, 405, 410, 413, 414, 429, 431, 451, 500, 501, 502, 503, 504];
/** Codes no specification defines: understood as far as their class goes (RFC 9110 §15). */
const UNKNOWN = [299, 399, 499, 599];
/** About one request's range or condition. */
const NEVER = [412, 416];
/** RFC 9110 §15.1. */
const HEURISTIC = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501];
const NOT_HEURISTIC = [201, 202, 302, 303, 307, 403, 500, 502, 503, 504];

/** RFC 9111 §3 and RFC 9110 §15.1: which status codes are stored. */
export const statuses: readonly Case[] = [
  ...STORED.map((status) => c("§3", `status-${status}`, `a ${status} with a lifetime is stored`, stored({ ...HOUR, ...went(status) }, { status }))),
  ...UNKNOWN.map((status) => c("§3", `status-${status}`, `a ${status}, which nobody defined, is stored where it has a lifetime`, stored({ ...HOUR, ...went(status) }, { status }))),
  ...[404, 410, 403, 451].map((status) =>
    c("§4.2.1", `bounded-${status}`, `a ${status} is believed for a minute at most`, unstored({ ...HOUR, age: "61" }, { status }), {
      refused: "what is not there now may be there soon: a lifetime of hours would hide it; a shorter lifetime than the stated one is always allowed",
    })),
  ...[400, 405, 413, 429, 431, 500, 502, 503].map((status) =>
    c("§4.2.1", `bounded-${status}`, `a ${status} is believed for ten seconds at most`, unstored({ ...HOUR, age: "11" }, { status }), {
      refused: "such errors can be provoked by one client and would be everybody's; a shorter lifetime than the stated one is always allowed",
    })),
  ...NEVER.map((status) => c("§3", `status-${status}`, `a ${status} is not stored`, unstored(HOUR, { status }))),
  ...[403, 500, 503].map((status) =>
    c("§3", `audio-${status}`, `a ${status} in place of audio is not stored, whatever lifetime it has`, unstored(HOUR, { status }), {
      path: "song.mp3",
      refused: "a recording that fails for one moment would fail for everybody; only its absence is believed",
    })),
  ...[301, 302, 404, 410].map((status) =>
    c("§3", `audio-${status}`, `a ${status} in place of audio is stored where it has a lifetime`, stored({ ...HOUR, ...went(status) }, { status }), { path: "song.mp3" })),
  ...HEURISTIC.map((status) =>
    c("§4.2.2", `guessed-${status}`, `a ${status} may be given a lifetime nobody stated`, stored({ ...OLD, ...went(status) }, { status }), { profile: "generic" })),
  ...NOT_HEURISTIC.map((status) =>
    c("§4.2.2", `unguessed-${status}`, `a ${status} is given no lifetime nobody stated`, unstored({ ...OLD, ...went(status) }, { status }), { profile: "generic" })),
  ...[201, 302, 403].map((status) =>
    c("§4.2.2", `public-${status}`, `a ${status} marked public may be given a lifetime nobody stated`, stored({ ...OLD, ...went(status), "cache-control": "public" }, { status }), { profile: "generic" })),
  c("§5.2.2.3", "must-understand", "must-understand lets a 200 be stored though no-store stands beside it", stored({ "cache-control": "must-understand, no-store, max-age=3600" })),
  c("§5.2.2.3", "must-understand-alone", "must-understand without no-store lets a 200 be stored", stored({ "cache-control": "must-understand, max-age=3600" })),
  c("§5.2.2.3", "must-understand-599", "must-understand keeps an answer of unknown status from being stored",
    unstored({ "cache-control": "must-understand, max-age=3600" }, { status: 599 })),
  c("§5.2.2.3", "must-understand-599-no-store", "must-understand with no-store keeps an answer of unknown status from being stored",
    unstored({ "cache-control": "must-understand, no-store, max-age=3600" }, { status: 299 })),
];
