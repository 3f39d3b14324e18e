import * as fc from "fast-check";
import { type Directives, directives } from "./directives.ts";

/** How an origin fails instead of answering. `cut`: half the body, then a reset. `slow`: longer than the edge waits. */
export type Failing = "closed" | "503" | "slow" | "cut";

/** What the model's origin says at one path just now. */
export interface Life {
  /** Another version is another body, another ETag, a later Last-Modified. */
  version: number;
  status: number;
  etag: "strong" | "weak" | "none";
  lastModified: boolean;
  control: Directives | undefined;
  /** `CDN-Cache-Control`, `Downbeat-CDN-Cache-Control`. */
  cdn: Directives | undefined;
  own: Directives | undefined;
  /** Seconds after `Date`; `"0"` is sent as it is. */
  expires: number | "0" | undefined;
  age: number | undefined;
  /** Names in `Vary`; the body depends on their values. */
  vary: readonly string[];
  setCookie: boolean;
  gzip: boolean;
  chunked: boolean;
  ranges: boolean;
  /** What an answer to an unsafe method names besides. */
  names: "nothing" | "location" | "content-location" | "itself";
  failing: Failing | undefined;
}

/** A change of an origin's life; `next` makes a new version. */
export type Change = Partial<Omit<Life, "version">> & { next?: true };

/** Where every path begins: a plain file, fresh for a minute. */
export const BEGINNING: Life = {
  version: 0,
  status: 200,
  etag: "strong",
  lastModified: true,
  control: { "max-age": 60 },
  cdn: undefined,
  own: undefined,
  expires: undefined,
  age: undefined,
  vary: [],
  setCookie: false,
  gzip: false,
  chunked: false,
  ranges: true,
  names: "nothing",
  failing: undefined,
};

const one = <K extends keyof Life>(name: K, value: fc.Arbitrary<Life[K]>): fc.Arbitrary<Change> => value.map((value) => ({ [name]: value }));

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ next: true } as const) },
  { weight: 8, arbitrary: one("control", fc.option(directives, { nil: undefined, freq: 5 })) },
  { weight: 5, arbitrary: one("age", fc.constantFrom(undefined, 1, 5, 30, 100, 4000)) },
  { weight: 4, arbitrary: one("failing", fc.constantFrom<Life["failing"][]>("closed", "503", "cut", "closed", "503", "slow", undefined, undefined)) },
  { weight: 4, arbitrary: one("vary", fc.constantFrom<Life["vary"][]>([], ["foo"], ["accept-language"], ["accept"], ["foo", "accept-language"], ["accept-encoding"], ["*"], ["cookie"], ["x-odd"])) },
  { weight: 3, arbitrary: one("status", fc.constantFrom(200, 200, 203, 204, 301, 400, 403, 404, 410, 500)) },
  { weight: 3, arbitrary: one("etag", fc.constantFrom<Life["etag"][]>("strong", "weak", "none")) },
  { weight: 2, arbitrary: one("cdn", fc.option(directives, { nil: undefined })) },
  { weight: 1, arbitrary: one("own", fc.option(directives, { nil: undefined })) },
  { weight: 2, arbitrary: one("expires", fc.constantFrom<Life["expires"][]>(undefined, "0", 0, 2, 60, 3600)) },
  { weight: 1, arbitrary: one("lastModified", fc.boolean()) },
  { weight: 1, arbitrary: one("setCookie", fc.boolean()) },
  { weight: 1, arbitrary: one("gzip", fc.boolean()) },
  { weight: 1, arbitrary: one("chunked", fc.boolean()) },
  { weight: 1, arbitrary: one("ranges", fc.boolean()) },
  { weight: 1, arbitrary: one("names", fc.constantFrom<Life["names"][]>("nothing", "location", "content-location", "itself")) },
);

/** One to four things that change at once. */
export const changes: fc.Arbitrary<Change> = fc
  .array(change, { minLength: 1, maxLength: 4 })
  .map((list) => Object.assign({}, ...list) as Change);
