import type { Case, Expect, FieldTable, Step } from "../case.ts";
import { anew, clauses, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9111");
const unsafe = (method: string, fields: FieldTable = {}, status = 200, path?: string): Step => ({
  request: { method, body: "a=1", ...(path === undefined ? {} : { path }) },
  origin: { status, fields },
  expect: { from: "origin", status },
});
const other = { path: "other" };
const sees = (expect: Expect = {}) => ({ ask: other, expect });

/** RFC 9111 §4.4: what unsafe methods invalidate. */
export const invalidation: readonly Case[] = [
  ...["POST", "PUT", "DELETE", "PATCH", "LOCK"].map((method) =>
    c("§4.4", `invalidated-${method.toLowerCase()}`, `a ${method} that succeeds invalidates the copy of its target`, [fill(HOUR), unsafe(method), anew({ reply: { fields: HOUR } }), copy({ expect: { body: 3 } })])),
  c("§4.4", "invalidated-201", "a 201 counts as success", [fill(HOUR), unsafe("PUT", {}, 201), anew()]),
  c("§4.4", "invalidated-204", "a 204 counts as success", [fill(HOUR), unsafe("DELETE", {}, 204), anew()]),
  c("§4.4", "invalidated-303", "a redirect counts as success", [fill(HOUR), unsafe("POST", { location: "/elsewhere" }, 303), anew()]),
  ...[400, 403, 404, 500, 503].map((status) =>
    c("§4.4", `not-invalidated-${status}`, `a POST that gets ${status} invalidates nothing`, [fill(HOUR), unsafe("POST", {}, status), copy({ expect: { status: 200, body: 1 } })])),
  c("§4.4", "safe-options", "OPTIONS is safe and invalidates nothing", [
    fill(HOUR), { request: { method: "OPTIONS" }, origin: {}, expect: { from: "origin" } }, copy({ expect: { body: 1 } }),
  ]),
  c("§4.4", "safe-propfind", "PROPFIND is safe and invalidates nothing", [
    fill(HOUR), { request: { method: "PROPFIND" }, origin: {}, expect: { from: "origin" } }, copy({ expect: { body: 1 } }),
  ]),
  c("§4.4", "invalidated-query", "a POST invalidates its own query, not another", [
    fill(HOUR, { ask: { path: "thing?a=1" } }), fill(HOUR, { ask: { path: "thing?a=2" } }), unsafe("POST", {}, 200, "thing?a=1"),
    copy({ ask: { path: "thing?a=2" }, expect: { body: 2 } }), anew({ ask: { path: "thing?a=1" } }),
  ]),
  c("§4.4", "invalidated-audio", "a PUT of audio invalidates its copy", [fill({ ...HOUR, etag: '"a"' }), unsafe("PUT"), anew({ reply: { fields: { ...HOUR, etag: '"b"' } } })], { path: "song.mp3" }),
  c("§4.4", "invalidated-variants", "a POST invalidates all variants", [
    fill({ ...HOUR, vary: "Theme" }, { ask: { fields: { theme: "a" } } }), fill({ ...HOUR, vary: "Theme" }, { ask: { fields: { theme: "b" } } }),
    unsafe("POST"), anew({ ask: { fields: { theme: "a" } } }), anew({ ask: { fields: { theme: "b" } } }),
  ]),
  ...["location", "content-location"].flatMap((name) => [
    c("§4.4", `invalidated-${name}`, `a POST invalidates what its answer's ${name} names`, [
      fill(HOUR, { ask: other }), unsafe("POST", { [name]: "{root}/other" }), anew(sees()),
    ]),
    c("§4.4", `invalidated-${name}-absolute`, `${name} may be a whole URL of the same host`, [
      fill(HOUR, { ask: other }), unsafe("POST", { [name]: "http://{edge}{root}/other" }), anew(sees()),
    ]),
    c("§4.4", `invalidated-${name}-relative`, `${name} may be relative to the target`, [fill(HOUR, { ask: other }), unsafe("POST", { [name]: "other" }), anew(sees())]),
    c("§4.4", `not-invalidated-${name}-host`, `a POST does not invalidate what its answer's ${name} names on another host`, [
      fill(HOUR, { ask: other }), unsafe("POST", { [name]: "http://other.example{root}/other" }), copy(sees({ body: 1 })),
    ]),
    c("§4.4", `not-invalidated-${name}-failed`, `the ${name} of a POST that failed invalidates nothing`, [
      fill(HOUR, { ask: other }), unsafe("POST", { [name]: "{root}/other" }, 500), copy(sees({ body: 1 })),
    ]),
    c("§4.4", `not-invalidated-${name}-get`, `the ${name} of an answer to GET invalidates nothing`, [
      fill(HOUR, { ask: other }), fill({ [name]: "{root}/other" }), copy(sees({ body: 1 })),
    ]),
  ]),
  c("§4", "written-through", "unsafe methods reach the origin with their bodies' answer", [
    fill(HOUR), { request: { method: "POST", body: "a=1" }, origin: { body: "accepted" }, expect: { from: "origin", body: "accepted", upstream: { method: "POST", count: 1 } } },
  ]),
];
