import type { Fields, Opened, OpenedKind } from "../../durable-objects/upstream.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import type { NotStored } from "../../src/core/cache/policy.ts";
import { isForOne } from "../../src/core/cache/private.ts";
import type { Fork } from "../../src/core/cache/variants.ts";
import type { Place } from "./place.ts";
import type { Run } from "./run.ts";

/** What a fill has come to, for one request that takes part in it. */
export type Landing =
  | {
      readonly kind: "slice";
      readonly place: Place;
      readonly descriptor: Descriptor;
      readonly notStored: NotStored | undefined;
      readonly fields: Fields;
      readonly n: number;
      readonly flight: Flight;
      readonly joined: boolean;
      /** The fill began before the request came: what it brings is a copy like any other. */
      readonly early: boolean;
    }
  /** Slices of the whole arrive one after the other; `run` knows where. */
  | { readonly kind: "run"; readonly place: Place; readonly descriptor: Descriptor; readonly run: Run; readonly joined: boolean; readonly early: boolean }
  /** The whole, not stored: the body is this request's alone. */
  | {
      readonly kind: "body";
      readonly descriptor: Descriptor;
      readonly notStored: NotStored | "too-large";
      readonly fields: Fields;
      readonly body: ReadableStream<Uint8Array>;
    }
  | (Extract<OpenedKind, { kind: "not-modified" }> & { readonly joined?: boolean; readonly early?: boolean })
  /** An answer as it came; `place` is where it is stored if it is to be gathered. */
  | (Extract<Opened, { kind: "response" }> & { readonly place?: Place })
  /** It depends on fields the upstream did not see: its fork is known now, and it must be asked for again as a variant. */
  | { readonly kind: "varies"; readonly fork: Fork }
  | Exclude<Opened, { kind: "slice" | "run" | "alone" | "not-modified" | "response" }>;

/** Whether what a fill has come to may be given to all who asked the same. */
export function isShared(landed: Landing): boolean {
  if (landed.kind === "slice") return landed.notStored === undefined;
  if (landed.kind === "not-modified") return !isForOne(landed.headers);
  return landed.kind !== "body" && landed.kind !== "response" && landed.kind !== "hand-over";
}
