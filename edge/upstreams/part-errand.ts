import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { type Span, spanBytes } from "../../src/core/cache/slices.ts";
import type { Errand } from "./errand.ts";

/** What the questions for the parts of one representation have in common; `fields`: all but the range. */
export type PartsOf = Pick<Errand, "way" | "routing" | "keep" | "nowMs"> & {
  readonly key: string;
  readonly descriptor: Descriptor;
  readonly fields: readonly [string, string][];
  readonly follow: boolean;
};

/** The errand that asks for a part of a representation that has been begun, and of no other. */
export function partErrand({ key, descriptor, fields, follow, ...rest }: PartsOf, part: Span): Errand {
  return {
    ...rest,
    question: { key, bytes: spanBytes(part), ...(descriptor.edge === undefined ? {} : { from: descriptor.edge }) },
    outgoing: { headers: [...fields, ["range", `bytes=${part.first}-${part.last}`]], redirect: follow ? "follow" : "manual" },
    identity: descriptor.identity,
    strict: true,
    judge: () => "good",
  };
}
