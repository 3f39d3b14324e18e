import type { Case } from "../case.ts";
import { clauses, copy, confirmed, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9111");
/** Stale from the start: older than it may get. */
const AGED = { "cache-control": "max-age=50", age: "100", etag: '"a"' };

const kept = (fields: Readonly<Record<string, string>>) => [fill({ ...HOUR, ...fields }, { expect: { fields } }), copy({ expect: { fields } })];
const dropped = (fields: Readonly<Record<string, string>>, missing: readonly string[]) =>
  [fill({ ...HOUR, ...fields }, { expect: { missing } }), copy({ expect: { missing } })];

/** RFC 9111 §3.1 and §3.2: which fields a copy has, and what a confirmation changes. */
export const fields: readonly Case[] = [
  c("§3.1", "fields-known", "the fields that describe the content come with the copy",
    kept({ "content-type": "text/csv", "content-language": "da", "content-disposition": "inline", link: '<a>; rel="next"' })),
  c("§3.1", "fields-unknown", "fields nobody registered come with the copy", kept({ "x-made-up": "1", "made-up": "a, b" })),
  c("§3.1", "fields-repeated", "a field on several lines keeps all its values in order", [
    fill({ ...HOUR, "made-up": ["1", "2", "1"] }, { expect: { fields: { "made-up": "1, 2, 1" } } }), copy({ expect: { fields: { "made-up": "1, 2, 1" } } }),
  ]),
  c("§3.1", "fields-validators", "ETag and Last-Modified come with the copy", kept({ etag: 'W/"a,b"', "last-modified": "Thu, 05 Mar 2020 10:00:00 GMT" })),
  c("§3.1", "fields-connection", "fields that Connection names are not stored", dropped({ connection: "made-up", "made-up": "1" }, ["made-up"])),
  c("§3.1", "fields-keep-alive", "Keep-Alive is not stored", dropped({ "keep-alive": "timeout=7, max=9" }, ["keep-alive"])),
  ...["proxy-authenticate", "proxy-authentication-info", "proxy-connection"].map((name) =>
    c("§3.1", `fields-${name}`, `${name} is not stored: it is about one connection`, dropped({ [name]: 'Basic realm="a"' }, [name]))),
  c("§3.1", "fields-proxy-connection-named", "a Connection field cannot name Cache-Control away", [
    fill({ "cache-control": "no-store", connection: "cache-control" }), { origin: {}, expect: { from: "origin" } },
  ]),
  c("§5.2.2.7", "private-field", "a field that private names is not stored, the rest is", [
    fill({ "cache-control": 'private="made-up", max-age=3600', "made-up": "1", other: "2" }),
    copy({ expect: { missing: ["made-up"], fields: { other: "2" } } }),
  ]),
  c("§5.2.2.7", "private-fields", "of several fields that private names none is stored", [
    fill({ "cache-control": 'max-age=3600, private="made-up, Other"', "made-up": "1", other: "2" }), copy({ expect: { missing: ["made-up", "other"] } }),
  ]),
  c("§5.2.2.4", "no-cache-field", "a field that no-cache names is not reused, the rest is", [
    fill({ "cache-control": 'no-cache="made-up", max-age=3600', "made-up": "1", other: "2" }), copy({ expect: { missing: ["made-up"], fields: { other: "2" } } }),
  ]),
  c("§5.2.2.4", "no-cache-set-cookie", "an answer that sets a cookie is not stored though no-cache names the field", [
    fill({ "cache-control": 'no-cache="set-cookie", max-age=3600', "set-cookie": "a=1" }, { expect: { fields: { "set-cookie": "a=1" } } }),
    fill({ "cache-control": 'no-cache="set-cookie", max-age=3600', "set-cookie": "a=2" }, { expect: { fields: { "set-cookie": "a=2" } } }),
  ], { refused: "everybody is to get a cookie of their own, and a copy without one would leave most without" }),
  c("§3.2", "confirm-updates", "fields of a confirmation take the place of the stored ones", [
    fill({ ...AGED, "made-up": "old", kept: "yes" }),
    confirmed({ ...HOUR, "made-up": "new" }, { expect: { fields: { "made-up": "new", kept: "yes" } } }),
    copy({ expect: { body: 1, fields: { "made-up": "new", kept: "yes" } } }),
  ]),
  c("§3.2", "confirm-adds", "fields that only a confirmation has are added", [
    fill(AGED), confirmed({ ...HOUR, "made-up": "new" }), copy({ expect: { body: 1, fields: { "made-up": "new" } } }),
  ]),
  c("§3.2", "confirm-repeated", "a confirmation's several lines take the place of one", [
    fill({ ...AGED, "made-up": "old" }), confirmed({ ...HOUR, "made-up": ["1", "2"] }), copy({ expect: { body: 1, fields: { "made-up": "1, 2" } } }),
  ]),
  c("§3.2", "confirm-length", "a confirmation's Content-Length does not change the copy", [
    fill(AGED), confirmed({ ...HOUR, "content-length": "5" }), copy({ expect: { body: 1, fields: { "content-length": "60" } } }),
  ]),
  ...(["content-encoding", "content-range"] as const).map((name) =>
    c("§3.2", `confirm-${name}`, `a confirmation's ${name} does not change the copy`, [
      fill(AGED), confirmed({ ...HOUR, [name]: name === "content-range" ? "bytes 0-1/2" : "gzip" }), copy({ expect: { body: 1, missing: [name] } }),
    ])),
  c("§3.2", "confirm-hop", "fields of the connection in a confirmation are not stored", [
    fill(AGED), confirmed({ ...HOUR, connection: "made-up", "made-up": "1" }, { expect: { missing: ["made-up"] } }), copy({ expect: { body: 1, missing: ["made-up"] } }),
  ]),
];
