import type { Case, FieldTable, Reply } from "../case.ts";
import { anew, clauses, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9111");
/** Stale from the start. */
const aged = (more = ""): FieldTable => ({ "cache-control": `max-age=50${more}`, age: "100", etag: '"a"' });
const FAILURES: readonly (readonly [string, string, Reply])[] = [
  ["closed", "closes the connection", { disconnect: "before" }],
  ["silent", "does not answer", { silent: true }],
  ["500", "answers 500", { status: 500 }],
  ["503", "answers 503", { status: 503 }],
];
const failing = (reply: Reply, status: readonly number[]) => ({ origin: reply, expect: { status, body: "unseen" as const } });

/** RFC 9111 §4.2.4: stale copies, and when they may be used. */
export const stale: readonly Case[] = [
  c("§4.2.4", "stale-asks", "a stale copy is not used while the origin can be asked", [fill(aged()), anew({ reply: { fields: { etag: '"b"' } } })]),
  ...FAILURES.map(([id, words, reply]) =>
    c("§4.2.4", `stale-${id}`, `a stale copy stands in for an origin that ${words}`, [
      fill(aged()), { origin: reply, expect: { status: 200, body: 1, upstream: { which: "first" } } },
    ])),
  ...["must-revalidate", "proxy-revalidate", "s-maxage=50"].flatMap((directive) => {
    const id = directive.split("=", 1)[0] ?? "";
    const clause = id === "s-maxage" ? "§5.2.2.10" : id === "proxy-revalidate" ? "§5.2.2.8" : "§5.2.2.2";
    return FAILURES.slice(0, 3).map(([failure, words, reply]) =>
      c(clause, `${id}-${failure}`, `${id} forbids a stale copy though the origin ${words}`, [
        fill(aged(`, ${directive}, stale-if-error=3600`)), failing(reply, [500, 502, 503, 504]),
      ]));
  }),
  ...FAILURES.slice(0, 3).map(([id, words, reply]) =>
    c("§5.2.2.4", `no-cache-${id}`, `no-cache forbids an unconfirmed copy though the origin ${words}`, [
      fill({ "cache-control": "no-cache, max-age=3600", etag: '"a"' }), failing(reply, [500, 502, 503, 504]),
    ])),
  c("§4.2.4", "stale-age", "the age of a copy that stands in is told", [
    fill(aged()), { origin: { disconnect: "before" }, expect: { status: 200, body: 1, fields: { age: { from: 100, to: 120 } } } },
  ]),
  c("§4.2.4", "stale-404", "a stale copy does not stand in for an origin that says there is nothing", [fill(aged()), anew({ reply: { status: 404 } })]),
  c("§4.2.4", "stale-403", "a stale copy does not stand in for an origin that refuses", [fill(aged()), anew({ reply: { status: 403 } })]),
  c("§4.2.4", "cold-closed", "without a copy a failure of the origin is an error of the edge", [
    { origin: { disconnect: "before" }, expect: { status: [502, 504], body: "unseen", fields: { "cache-control": "no-store" } } }, fill(HOUR), copy(),
  ]),
  c("§4.2.4", "cold-silent", "without a copy silence of the origin is a 504 of the edge, and not stored", [
    { origin: { silent: true }, expect: { status: 504, body: "unseen", fields: { "cache-control": "no-store" } } }, fill(HOUR), copy(),
  ]),
  c("§4.2.4", "fresh-closed", "a fresh copy is served while the origin is down", [fill({ ...HOUR, etag: '"a"' }), copy()]),
];
