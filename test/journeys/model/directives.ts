import * as fc from "fast-check";

/** A field that `private` and `no-cache` may name instead of the whole answer. Every answer of the model's origin has it. */
export const NAMED = "x-person";

/** A `Cache-Control` of a response, directive by directive: the oracle never reads it from text. Seconds. */
export interface Directives {
  "max-age"?: number;
  "s-maxage"?: number;
  "stale-while-revalidate"?: number;
  "stale-if-error"?: number;
  "no-store"?: true;
  "no-cache"?: true | typeof NAMED;
  private?: true | typeof NAMED;
  public?: true;
  "must-revalidate"?: true;
  "proxy-revalidate"?: true;
  "must-understand"?: true;
  immutable?: true;
  "no-transform"?: true;
}

/** The directives as a header's text, which is a dictionary of RFC 9213 as well. */
export function textOfDirectives(directives: Directives): string {
  return Object.entries(directives)
    .map(([name, value]) => (value === true ? name : `${name}=${typeof value === "number" ? value : `"${value}"`}`))
    .join(", ");
}

const seconds = fc.constantFrom(0, 1, 2, 10, 60, 3600);

const directive: fc.Arbitrary<Directives> = fc.oneof(
  { weight: 6, arbitrary: seconds.map((n) => ({ "max-age": n })) },
  { weight: 2, arbitrary: seconds.map((n) => ({ "s-maxage": n })) },
  { weight: 3, arbitrary: seconds.map((n) => ({ "stale-while-revalidate": n })) },
  { weight: 3, arbitrary: seconds.map((n) => ({ "stale-if-error": n })) },
  fc.constantFrom<Directives[]>({ "no-store": true }, { private: true }, { private: NAMED }),
  fc.constantFrom<Directives[]>({ "no-cache": true }, { "no-cache": NAMED }),
  fc.constant({ public: true } as const),
  fc.constant({ "must-revalidate": true } as const),
  fc.constant({ "proxy-revalidate": true } as const),
  fc.constant({ "must-understand": true } as const),
  fc.constantFrom({ immutable: true } as const, { "no-transform": true } as const),
);

/** One to three directives. */
export const directives: fc.Arbitrary<Directives> = fc
  .array(directive, { minLength: 1, maxLength: 3 })
  .map((list) => Object.assign({}, ...list) as Directives);
