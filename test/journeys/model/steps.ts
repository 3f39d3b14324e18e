import * as fc from "fast-check";
import { type Change, changes } from "./life.ts";

/** Which of a sequence's two URLs: the one it is about, or another on the same host. */
export type At = 0 | 1;

/** A request, with validators named by what the client was given before at this URL. */
export interface Wanted {
  method?: "HEAD" | "POST" | "PUT" | "DELETE";
  range?: string;
  /** `seen`: the last ETag, Last-Modified of this URL's answers; nothing is sent where there was none. */
  ifNoneMatch?: "seen" | '"other"' | "*";
  ifModifiedSince?: "seen";
  ifRange?: "seen-etag" | "seen-date" | '"other"';
  foo?: string;
  "x-odd"?: string;
  "accept-language"?: string;
  accept?: string;
  "accept-encoding"?: string;
  cookie?: string;
  authorization?: string;
  "cache-control"?: string;
}

/** One thing that happens. Requests of one step are under way together. */
export type Step =
  | { readonly ask: readonly Wanted[]; readonly at: At }
  | { readonly change: Change; readonly at: At }
  | { readonly wait: number };

/** A sequence and the kind of content its first URL holds. */
export interface Sequence {
  readonly kind: "audio" | "playlist" | "other";
  readonly steps: readonly Step[];
}

const field: fc.Arbitrary<Wanted> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Wanted[]>({ range: "bytes=0-99" }, { range: "bytes=100-299" }, { range: "bytes=-50" }, { range: "bytes=70000-" }, { range: "bytes=65000-66000" }, { range: "bytes=999999-" }) },
  { weight: 3, arbitrary: fc.constantFrom<Wanted[]>({ ifNoneMatch: "seen" }, { ifNoneMatch: "seen" }, { ifNoneMatch: '"other"' }, { ifNoneMatch: "*" }) },
  { weight: 3, arbitrary: fc.constantFrom<Wanted[]>({ ifModifiedSince: "seen" }, { range: "bytes=100-299", ifRange: "seen-etag" }, { range: "bytes=0-99", ifRange: "seen-date" }, { range: "bytes=0-99", ifRange: '"other"' }) },
  { weight: 4, arbitrary: fc.constantFrom<Wanted[]>({ foo: "a" }, { foo: "b" }) },
  { weight: 3, arbitrary: fc.constantFrom<Wanted[]>({ "accept-language": "en" }, { "accept-language": "de, en;q=0.5" }, { "accept-language": "en;q=0.5,de" }) },
  { weight: 2, arbitrary: fc.constantFrom<Wanted[]>({ accept: "*/*" }, { accept: "audio/*" }, { accept: "application/json, */*;q=0.5" }) },
  { weight: 3, arbitrary: fc.constantFrom<Wanted[]>({ "accept-encoding": "gzip" }, { "accept-encoding": "gzip, br" }, { "accept-encoding": "identity" }, { "accept-encoding": "br" }) },
  { weight: 1, arbitrary: fc.constantFrom<Wanted[]>({ cookie: "person=1" }, { cookie: "person=2" }) },
  { weight: 1, arbitrary: fc.constantFrom<Wanted[]>({ authorization: "Basic MTox" }, { authorization: "Basic Mjoy" }) },
  { weight: 2, arbitrary: fc.constantFrom("no-cache", "max-age=0", "max-age=10", "no-store", "only-if-cached", "max-stale=20", "max-stale", "min-fresh=30").map((wish): Wanted => ({ "cache-control": wish })) },
  { weight: 1, arbitrary: fc.constantFrom<Wanted[]>({ "x-odd": "a" }, { "x-odd": "b" }) },
);

const method: fc.Arbitrary<Wanted> = fc.oneof(
  { weight: 20, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.constant({ method: "HEAD" } as const) },
  { weight: 2, arbitrary: fc.constantFrom<Wanted[]>({ method: "POST" }, { method: "PUT" }, { method: "DELETE" }) },
);

const wanted: fc.Arbitrary<Wanted> = fc
  .tuple(method, fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 3, arbitrary: fc.array(field, { maxLength: 3 }) }))
  .map(([method, fields]) => Object.assign({}, method, ...fields) as Wanted);

const at: fc.Arbitrary<At> = fc.constantFrom<At[]>(0, 0, 0, 0, 0, 0, 1);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ ask: fc.oneof({ weight: 5, arbitrary: wanted.map((one) => [one]) }, { weight: 1, arbitrary: fc.array(wanted, { minLength: 1, maxLength: 3 }) }), at }, { noNullPrototype: true }) },
  { weight: 10, arbitrary: fc.record({ change: changes, at }, { noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.constantFrom<Step[]>({ wait: 100 }, { wait: 1100 }) },
);

/** How a URL's life may begin, so that what is rare by chance is not: copies that are old, stand in, or are one of several. */
const beginning: fc.Arbitrary<Step[]> = fc
  .constantFrom<Change[]>(
    {},
    { age: 100 },
    { age: 100, etag: "weak" },
    { age: 100, etag: "none" },
    { age: 100, control: { "max-age": 60, "stale-while-revalidate": 3600 } },
    { age: 100, control: { "max-age": 60, "stale-if-error": 3600, "stale-while-revalidate": 0 } },
    { age: 100, control: { "max-age": 60, "stale-if-error": 3600, "must-revalidate": true } },
    { age: 4000 },
    { vary: ["foo"] },
    { vary: ["foo"], age: 100 },
    { vary: ["accept-language"], control: { "max-age": 1 } },
    { control: { "max-age": 0 } },
    { control: undefined },
    { control: { "no-cache": true } },
    { control: { "max-age": 1, "stale-while-revalidate": 1 } },
    { control: undefined, expires: 60 },
    { control: { "no-store": true, "max-age": 60 } },
    { control: { private: true, "max-age": 60 } },
    { setCookie: true },
    { gzip: true },
  )
  .map((change) => (Object.keys(change).length === 0 ? [] : [{ change, at: 0 }]));

/** Up to twelve steps about one kind of content. */
export const sequences: fc.Arbitrary<Sequence> = fc
  .tuple(fc.constantFrom<Sequence["kind"][]>("audio", "playlist", "other"), beginning, fc.array(step, { minLength: 2, maxLength: 11 }))
  .map(([kind, first, steps]) => ({ kind, steps: [...first, ...steps] }));
