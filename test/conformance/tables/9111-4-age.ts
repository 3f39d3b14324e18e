import type { Case } from "../case.ts";
import { after, at, clauses, copy, fill, HOUR, PAST_ONE_SECOND, stored, unstored } from "../say.ts";

const c = clauses("RFC 9111");
/** Dates are of whole seconds, and the answer may come some seconds later on a busy machine. */
const within = (from: number) => ({ from: Math.max(0, from - 1), to: from + 15 });
const OLD = "Thu, 05 Mar 2020 10:00:00 GMT";

/** RFC 9111 §4.2.2, §4.2.3 and §5.1: guessed lifetimes, and how old an answer is. */
export const ages: readonly Case[] = [
  c("§4.2.3", "age-below", "an answer that is younger than its lifetime is fresh", stored({ ...HOUR, age: "3500" })),
  c("§4.2.3", "age-above", "an answer that arrives older than its lifetime is stale", unstored({ ...HOUR, age: "7200" })),
  c("§4.2.3", "age-equal", "an answer exactly as old as its lifetime is stale", unstored({ ...HOUR, age: "3600" })),
  c("§4.2.3", "age-s-maxage", "Age counts against s-maxage", unstored({ "cache-control": "s-maxage=100, max-age=3600", age: "200" })),
  c("§4.2.3", "age-expires", "Age counts against Expires", unstored({ expires: at(100), age: "200" })),
  c("§4.2.3", "age-runs-on", "the time in the cache adds to Age", [
    fill({ ...HOUR, age: "3599" }), after(PAST_ONE_SECOND, { origin: {}, expect: { from: "origin" } }),
  ]),
  c("§4.2.3", "apparent-age", "a Date in the past counts as age", unstored({ ...HOUR, date: at(-7200) })),
  c("§4.2.3", "apparent-age-fresh", "a Date less far in the past than the lifetime leaves an answer fresh", stored({ ...HOUR, date: at(-1800) })),
  c("§4.2.3", "future-date", "a Date in the future makes nobody younger than new", stored({ ...HOUR, date: at(7200) })),
  c("§4.2.3", "no-date", "without Date an answer counts from its arrival", stored({ ...HOUR, date: false })),
  c("§4.2.3", "bad-date", "with a Date that cannot be read an answer counts from its arrival", stored({ ...HOUR, date: "yesterday" })),
  c("§4.2.3", "age-and-date", "of Age and Date the one that makes older counts", unstored({ ...HOUR, age: "10", date: at(-7200) })),
  c("§5.1", "age-sent", "a copy says how old it is", [fill({ ...HOUR, age: "100" }), copy({ expect: { fields: { age: within(100) } } })]),
  c("§5.1", "age-sent-new", "a copy of an answer without Age says its age too", [fill(HOUR), copy({ expect: { fields: { age: within(0) } } })]),
  c("§5.1", "age-sent-date", "the age a copy tells counts its Date", [fill({ ...HOUR, date: at(-100) }), copy({ expect: { fields: { age: within(100) } } })]),
  c("§5.1", "age-sent-waits", "the age a copy tells grows with the time", [fill(HOUR), after(PAST_ONE_SECOND, copy({ expect: { fields: { age: within(2) } } }))]),
  c("§5.1", "age-one-line", "a copy has one Age, whatever came", [fill({ ...HOUR, age: ["100", "100"] }), copy({ expect: { fields: { age: within(100) } } })]),
  c("§5.1", "age-list", "of a list of ages the first counts", unstored({ ...HOUR, age: "7200, 0" })),
  c("§5.1", "age-list-fresh", "of a list of ages the first counts, though the second is larger", stored({ ...HOUR, age: "0, 7200" })),
  ...[["negative", "-7200"], ["letters", "7200a"], ["fraction", "7200.5"], ["word", "old"], ["quoted", '"7200"']].map(([id = "", value = ""]) =>
    c("§5.1", `age-${id}`, `Age: ${value} is no age and is ignored`, stored({ ...HOUR, age: value }))),
  c("§5.1", "age-huge", "an Age beyond 2^31 counts as very old", unstored({ ...HOUR, age: "99999999999999" })),
  c("§5.1", "age-304", "the age a copy tells starts anew when it was confirmed", [
    fill({ "cache-control": "max-age=50", age: "100", etag: '"a"' }),
    { origin: { status: 304, fields: HOUR }, expect: { from: "validated" } },
    copy({ expect: { body: 1, fields: { age: within(0) } } }),
  ]),
  c("§5.1", "age-of-304", "a confirmation's own Age counts", [
    fill({ "cache-control": "max-age=50", age: "100", etag: '"a"' }),
    { origin: { status: 304, fields: { ...HOUR, age: "500" } }, expect: { from: "validated" } },
    copy({ expect: { body: 1, fields: { age: within(500) } } }),
  ]),
  c("§4.2.2", "guessed-off", "nothing is guessed where the operator did not allow it", unstored({ "last-modified": OLD }), {
    refused: "guessing is optional; a tenth of an unknown age is not a promise anybody made",
  }),
  c("§4.2.2", "guessed", "an answer that did not change for years is fresh for a while", stored({ "last-modified": OLD }), { profile: "generic" }),
  c("§4.2.2", "guessed-recent", "an answer that changed a moment ago is not", unstored({ "last-modified": at(-3) }), { profile: "generic" }),
  c("§4.2.2", "guessed-future", "an answer that changes in the future is not", unstored({ "last-modified": at(3600) }), { profile: "generic" }),
  c("§4.2.2", "guessed-nothing", "without Last-Modified nothing is guessed", unstored({}), { profile: "generic" }),
  c("§4.2.2", "guessed-etag", "from an ETag alone nothing is guessed", [fill({ etag: '"a"' }), { origin: {}, expect: { from: "origin" } }], { profile: "generic" }),
  c("§4.2.2", "guessed-share", "a tenth of the time since the last change is believed", [
    fill({ "last-modified": at(-100_000), age: "9000" }), copy(),
  ], { profile: "generic" }),
  c("§4.2.2", "guessed-share-past", "no more than a tenth of the time since the last change is believed", unstored({ "last-modified": at(-100_000), age: "11000" }), { profile: "generic" }),
  c("§4.2.2", "guessed-day", "no guess is believed for longer than a day", unstored({ "last-modified": OLD, age: "90000" }), { profile: "generic" }),
  c("§4.2.2", "guessed-stated", "where a lifetime is stated nothing is guessed", unstored({ "last-modified": OLD, "cache-control": "max-age=0" }), { profile: "generic" }),
  c("§4.2.2", "guessed-expires", "an Expires that cannot be read is a stated lifetime: nothing is guessed", unstored({ "last-modified": OLD, expires: "0" }), { profile: "generic" }),
  c("§4.2.2", "guessed-no-store", "no-store rules what could be guessed", unstored({ "last-modified": OLD, "cache-control": "no-store" }), { profile: "generic" }),
  c("§4.2.2", "guessed-query", "a query does not forbid guessing", [
    fill({ "last-modified": OLD }, { ask: { path: "thing?a=1" } }), copy({ ask: { path: "thing?a=1" } }),
  ], { profile: "generic" }),
];
