import type { Case, FieldTable } from "../case.ts";
import { anew, clauses, confirmed, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9111");
const ask = (control: string) => ({ fields: { "cache-control": control } });
const honour = { settings: { REQUEST_DIRECTIVES: "honour" } };
const refused = "a client could make the edge ask the origin at will; REQUEST_DIRECTIVES = \"honour\" turns it on";
const ignore = { refused };
const TAGGED: FieldTable = { ...HOUR, etag: '"a"' };
const old = (control: string, age: number): FieldTable => ({ "cache-control": control, age: String(age), etag: '"a"' });

/** RFC 9111 §5.2.1 and §5.4: what clients may ask of a cache. */
export const requests: readonly Case[] = [
  ...[["§5.2.1.4", "no-cache"], ["§5.2.1.1", "max-age=0"], ["§5.2.1.3", "min-fresh=7200"]].map(([section = "", directive = ""]) =>
    c(section, `ignored-${directive.replace("=", "-")}`, `a client's ${directive} does not bypass a copy`, [fill(TAGGED), copy({ ask: ask(directive) })], ignore)),
  c("§5.2.1.5", "ignored-no-store", "a client's no-store does not keep an answer from being stored", [fill(HOUR, { ask: ask("no-store") }), copy()], ignore),
  c("§5.2.1.2", "ignored-max-stale", "a client's max-stale does not make a stale copy good", [
    fill(old("max-age=50", 100)), anew({ ask: ask("max-stale=3600"), reply: { fields: { etag: '"b"' } } }),
  ], ignore),
  c("§5.2.1.7", "ignored-only-if-cached", "a client's only-if-cached does not keep the origin from being asked", [fill(HOUR, { ask: ask("only-if-cached") }), copy()], ignore),
  c("§5.4", "ignored-pragma", "a client's Pragma does not bypass a copy", [fill(TAGGED), copy({ ask: { fields: { pragma: "no-cache" } } })], ignore),
  c("§5.2.1", "ignored-audio", "a client's no-cache does not bypass a copy of audio", [fill(TAGGED), copy({ ask: ask("no-cache") })], { path: "song.mp3", ...ignore }),
  c("§5.2.1", "ignored-generic", "the generic profile ignores a client's directives too", [fill(TAGGED), copy({ ask: ask("no-cache, max-age=0") })], { profile: "generic", ...ignore }),
  c("§5.2.1", "unseen-upstream", "a client's Cache-Control does not reach the origin", [
    fill(HOUR, { ask: ask("max-age=17, no-transform"), expect: { upstream: { fields: { "cache-control": /^(?!.*max-age)/ } } } }),
  ], { refused: "the answer is shared, so it must not depend on what one client asked" }),

  c("§5.2.1.4", "no-cache-asks", "no-cache has the copy confirmed", [fill(TAGGED), confirmed(HOUR, { ask: ask("no-cache") }), copy({ expect: { body: 1 } })], honour),
  c("§5.2.1.4", "no-cache-anew", "no-cache has a copy without validator asked for anew", [fill(HOUR), anew({ ask: ask("no-cache"), reply: { fields: HOUR } }), copy({ expect: { body: 2 } })], honour),
  c("§5.2.1.5", "no-store-request", "no-store keeps the answer from being stored", [fill(HOUR, { ask: ask("no-store") }), anew()], honour),
  c("§5.2.1.1", "max-age-0", "max-age=0 has the copy confirmed", [fill(TAGGED), confirmed(HOUR, { ask: ask("max-age=0") })], honour),
  c("§5.2.1.1", "max-age-older", "max-age refuses a copy that is older", [fill(old("max-age=3600", 100)), confirmed(HOUR, { ask: ask("max-age=50") })], honour),
  c("§5.2.1.1", "max-age-younger", "max-age takes a copy that is younger", [fill(old("max-age=3600", 100)), copy({ ask: ask("max-age=200") })], honour),
  c("§5.2.1.3", "min-fresh-short", "min-fresh refuses a copy that is not fresh for so long", [fill(old("max-age=3600", 100)), confirmed(HOUR, { ask: ask("min-fresh=3550") })], honour),
  c("§5.2.1.3", "min-fresh-long", "min-fresh takes a copy that stays fresh for so long", [fill(old("max-age=3600", 100)), copy({ ask: ask("min-fresh=3000") })], honour),
  c("§5.2.1.2", "max-stale-within", "max-stale takes a copy that is stale for less", [fill(old("max-age=50", 100)), copy({ ask: ask("max-stale=3600") })], honour),
  c("§5.2.1.2", "max-stale-beyond", "max-stale refuses a copy that is stale for longer", [fill(old("max-age=50", 100)), confirmed(HOUR, { ask: ask("max-stale=20") })], honour),
  c("§5.2.1.2", "max-stale-any", "max-stale without a value takes a copy however stale", [fill(old("max-age=50", 100)), copy({ ask: ask("max-stale") })], honour),
  ...["must-revalidate", "proxy-revalidate", "s-maxage=50"].map((directive) =>
    c("§4.2.4", `max-stale-${directive.split("=", 1)[0] ?? ""}`, `max-stale does not overrule the origin's ${directive}`, [
      fill(old(`max-age=50, ${directive}`, 100)), confirmed(HOUR, { ask: ask("max-stale=3600") }),
    ], honour)),
  c("§5.2.2.4", "max-stale-no-cache", "max-stale does not overrule the origin's no-cache", [fill(old("no-cache", 0)), confirmed({}, { ask: ask("max-stale=3600") })], honour),
  c("§5.2.1.7", "only-if-cached-hit", "only-if-cached is answered from a copy", [fill(HOUR), copy({ ask: ask("only-if-cached") })], honour),
  c("§5.2.1.7", "only-if-cached-miss", "only-if-cached without a copy gets 504, and nobody is asked", [{ request: ask("only-if-cached"), expect: { from: "edge", status: 504 } }], honour),
  c("§5.2.1.7", "only-if-cached-stale", "only-if-cached with a stale copy gets 504, and nobody is asked", [
    fill({ "cache-control": "max-age=50, must-revalidate", age: "100" }), { request: ask("only-if-cached"), expect: { from: "edge", status: 504 } },
  ], honour),
  c("§5.4", "pragma-asks", "Pragma: no-cache without Cache-Control has the copy confirmed", [fill(TAGGED), confirmed(HOUR, { ask: { fields: { pragma: "no-cache" } } })], honour),
  c("§5.4", "pragma-beside", "Pragma beside Cache-Control means nothing", [fill(TAGGED), copy({ ask: { fields: { pragma: "no-cache", "cache-control": "max-age=3000" } } })], honour),
  c("§5.2.1", "request-unknown", "an unknown directive of a client is ignored", [fill(HOUR), copy({ ask: ask("made-up=1, other") })], honour),
  c("§5.2.1.1", "request-unreadable", "a max-age of a client that cannot be read bypasses nothing or has the copy confirmed, but breaks nothing", [
    fill(TAGGED), { request: ask("max-age=soon"), origin: { status: 304 }, expect: { status: 200, body: 1 } },
  ], honour),
];
