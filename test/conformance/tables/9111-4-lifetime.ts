import type { Case, FieldTable } from "../case.ts";
import { after, anew, at, at850, atAsctime, clauses, copy, fill, PAST_ONE_SECOND, stored, unstored } from "../say.ts";

const c = clauses("RFC 9111");
const control = (value: string): FieldTable => ({ "cache-control": value });

/** Where an Expires that counted for nothing would leave a lifetime to be guessed. */
const OLD: FieldTable = { "last-modified": "Thu, 05 Mar 2020 10:00:00 GMT" };
const GUESSING = { profile: "generic" } as const;

/** RFC 9111 §4.2.1: how long an answer is fresh. */
export const lifetimes: readonly Case[] = [
  c("§4.2", "runs-out", "max-age=1 has run out after one second", [fill(control("max-age=1")), after(PAST_ONE_SECOND, anew())]),
  c("§4.2", "s-maxage-runs-out", "s-maxage=1 has run out after one second", [fill(control("s-maxage=1, max-age=3600")), after(PAST_ONE_SECOND, anew())]),
  c("§4.2", "expires-runs-out", "Expires has run out after its time", [fill({ expires: at(1) }), after(PAST_ONE_SECOND, anew())]),
  c("§4.2", "audio-runs-out", "a lifetime of audio runs out as well", [fill({ ...control("max-age=1, stale-while-revalidate=0"), etag: '"a"' }), after(PAST_ONE_SECOND, anew())], { path: "song.mp3" }),
  c("§4.2", "lives-on", "a lifetime that has not run out after two seconds still holds", [fill(control("max-age=60")), after(PAST_ONE_SECOND, copy())]),
  c("§4.2.1", "s-maxage-wins", "s-maxage goes before max-age", stored(control("max-age=0, s-maxage=3600"))),
  c("§4.2.1", "s-maxage-zero", "s-maxage=0 goes before a longer max-age", unstored(control("max-age=3600, s-maxage=0"))),
  c("§4.2.1", "s-maxage-expires", "s-maxage goes before Expires", stored({ ...control("s-maxage=3600"), expires: at(-100) })),
  c("§4.2.1", "max-age-expires", "max-age goes before an Expires in the past", stored({ ...control("max-age=3600"), expires: at(-100) })),
  c("§4.2.1", "max-age-zero-expires", "max-age=0 goes before an Expires in the future", unstored({ ...control("max-age=0"), expires: at(3600) })),
  c("§4.2.1", "max-age-invalid-expires", "max-age goes before an Expires that cannot be read", stored({ ...control("max-age=3600"), expires: "0" })),
  c("§4.2.1", "max-age-quoted", "a quoted max-age is read like an unquoted one", stored(control('max-age="3600"'))),
  c("§4.2.1", "max-age-case", "directives are compared without regard to case", stored(control("MaX-aGe=3600"))),
  c("§4.2.1", "max-age-lines", "Cache-Control on two lines is one list", stored({ "cache-control": ["public", "max-age=3600"] })),
  c("§4.2.1", "max-age-commas", "empty members of Cache-Control count for nothing", stored(control(", ,max-age=3600,,"))),
  c("§4.2.1", "max-age-tabs", "space and tabs between directives count for nothing", stored(control("public\t , \t max-age=3600 "))),
  ...[["negative", "max-age=-3600"], ["fraction", "max-age=3600.0"], ["letters", "max-age=3600a"], ["single-quotes", "max-age='3600'"], ["empty", "max-age="], ["bare", "max-age"]].map(([id = "", value = ""]) =>
    c("§4.2.1", `max-age-${id}`, `${value} cannot be read, and what has it is stale`, unstored({ ...control(value), expires: at(3600) }))),
  c("§1.2.2", "max-age-huge", "a max-age beyond 2^31 counts as very long", stored(control("max-age=99999999999"))),
  c("§1.2.2", "max-age-2e31", "a max-age of 2^31 is read", stored(control("max-age=2147483648"))),
  c("§1.2.2", "max-age-zeros", "leading zeros do not matter", stored(control("max-age=0003600"))),
  c("§4.2.1", "max-age-twice", "of two max-ages the first counts, or what has them is stale", unstored(control("max-age=0, max-age=3600"))),
  c("§4.2.1", "expires-twice", "of two Expires lines the first counts, or what has them is stale", unstored({ expires: [at(-100), at(3600)] })),
  c("§5.2", "quoted-extension", "directives inside another's quoted value are not directives", stored(control('ext="no-store, max-age=0", max-age=3600'))),
  c("§5.2", "quoted-escape", "an escaped quote does not end a quoted value", stored(control('ext="a\\", no-store, b", max-age=3600'))),
  c("§5.2", "quoted-max-age", "a max-age inside another's quoted value is none", unstored(control('ext="max-age=3600"'))),
  c("§5.2", "suffix-name", "a directive whose name ends in max-age is another one", unstored(control("x-max-age=3600"))),
  c("§5.3", "expires-rfc850", "Expires in the form of RFC 850 is read", stored({ expires: at850(3600) })),
  c("§5.3", "expires-asctime", "Expires in the form of asctime is read", stored({ expires: atAsctime(3600) })),
  c("§4.2", "expires-case", "dates are compared without regard to case", stored({ expires: (now) => new Date(now + 3_600_000).toUTCString().toLowerCase() })),
  c("§5.3", "expires-past", "Expires in the past is stale", unstored({ ...OLD, expires: at(-100) }), GUESSING),
  c("§5.3", "expires-rfc850-past", "Expires in the form of RFC 850 in the past is stale", unstored({ ...OLD, expires: at850(-100) }), GUESSING),
  c("§5.3", "expires-asctime-past", "Expires in the form of asctime in the past is stale", unstored({ ...OLD, expires: atAsctime(-100) }), GUESSING),
  ...[["zero", "0"], ["minus", "-1"], ["word", "never"], ["number", "3600"], ["iso", "2099-12-31T23:59:59Z"]].map(([id = "", value = ""]) =>
    c("§5.3", `expires-${id}`, `Expires: ${value} counts as past`, unstored({ ...OLD, expires: value }), GUESSING)),
  c("§5.3", "expires-empty", "an empty Expires counts as none", stored({ ...OLD, expires: "" }), {
    ...GUESSING, refused: "the runtime keeps an empty Expires from the Worker, which can not tell it from none",
  }),
  c("§4.2", "expires-zone", "a zone other than GMT makes Expires invalid", unstored({ ...OLD, expires: (now) => new Date(now + 86_400_000).toUTCString().replace("GMT", "EST") }), GUESSING),
  c("§4.2", "expires-offset", "an offset in place of GMT makes Expires invalid", unstored({ ...OLD, expires: (now) => new Date(now + 86_400_000).toUTCString().replace("GMT", "+0200") }), GUESSING),
  c("§4.2", "expires-no-zone", "a missing zone makes Expires invalid", unstored({ ...OLD, expires: (now) => new Date(now + 86_400_000).toUTCString().replace(" GMT", "") }), GUESSING),
  c("§5.3", "expires-garbage-after", "text after the date makes Expires invalid", unstored({ ...OLD, expires: (now) => `${new Date(now + 86_400_000).toUTCString()}, or later` }), GUESSING),
  c("§5.3", "expires-day-of-month", "a day that no month has makes Expires invalid", unstored({ ...OLD, expires: "Fri, 32 Jan 2099 10:00:00 GMT" }), GUESSING),
  c("§5.3", "expires-far", "Expires far in the future is read", stored({ expires: "Thu, 31 Dec 2099 23:59:59 GMT" })),
  c("§4.2.1", "expires-own-clock", "Expires counts from Date: the origin's clock may be wrong", unstored({ date: at(3600), expires: at(3600) })),
  c("§4.2.1", "expires-fast-clock", "an origin whose clock is fast gives the lifetime it means", [
    fill({ date: at(3600), expires: at(3601) }), after(PAST_ONE_SECOND, anew()),
  ]),
  c("§4.2.1", "expires-no-date", "Expires without Date counts from the arrival", stored({ date: false, expires: at(3600) })),
  c("§4.2.1", "expires-bad-date", "Expires beside a Date that cannot be read counts from the arrival", stored({ date: "today", expires: at(3600) })),
  c("§5.4", "pragma", "Pragma in an answer means nothing", stored({ ...control("max-age=3600"), pragma: "no-cache" })),
  c("§5.5", "warning", "Warning in an answer means nothing", stored({ ...control("max-age=3600"), warning: '110 - "stale"' })),
];
