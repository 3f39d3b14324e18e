import type { TrackAddress } from "../../src/core/audio/address.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Fields } from "../../durable-objects/upstream.ts";
import type { Delivered } from "../deliver/delivered.ts";
import type { Representation } from "../deliver/source.ts";
import type { Tap } from "../upstreams/tap.ts";
import type { Target } from "../target.ts";

/**
 * Where a request stands. Each step takes one stage and yields the next: the value says what will happen before it does.
 */
export type Stage =
  | { readonly at: "admit" }
  /** An address of a track: which variant, or which playlist. `target`: the address itself, without its query. */
  | { readonly at: "choose"; readonly target: Target; readonly address: TrackAddress }
  | { readonly at: "look-up"; readonly target: Target; readonly tries: number }
  /** Nothing usable is held: ask the upstream for the bytes wanted first. */
  | { readonly at: "open"; readonly target: Target; readonly tries: number }
  /** A copy is held that must be confirmed before it is used. */
  | { readonly at: "revalidate"; readonly target: Target; readonly stale: Descriptor }
  /** What the answer is made of is known. */
  | { readonly at: "answer"; readonly representation: Representation; readonly tries: number }
  /** Status and span are decided; the first byte's source is found before the status is sent. */
  | { readonly at: "deliver"; readonly plan: Plan; readonly tries: number }
  /** Straight to the upstream and back, nothing looked up or kept. */
  | { readonly at: "pass"; readonly why: string }
  /** An upstream's own answer, handed on. */
  | { readonly at: "hand-on"; readonly answer: Handed }
  | { readonly at: "preflight" }
  /** The operator's side; `purges`: by the method PURGE, of any URL. */
  | { readonly at: "control"; readonly purges?: true }
  /** `told`: more members of the error's JSON. */
  | { readonly at: "refuse"; readonly code: ErrorCode; readonly extra?: Fields; readonly reason?: string; readonly told?: object }
  | { readonly at: "done"; readonly response: Response; readonly delivered: Promise<Delivered> | Delivered };

/** What a listener is about to get of a representation. */
export type Plan = {
  readonly representation: Representation;
  readonly status: number;
  readonly headers: Headers;
  /** The bytes of the body; `undefined`: there is none (HEAD, 304, an empty representation). */
  readonly span: { readonly first: number; readonly last: number } | undefined;
  /** `Content-Length` of the answer a GET would get. */
  readonly length: number;
};

/** An answer as an upstream gave it. */
export type Handed = {
  readonly status: number;
  readonly headers: Fields;
  readonly body: ReadableStream<Uint8Array> | null;
  /** Describes a body that is stored if it turns out small: its length was not given, or it is what a POST has just made. */
  readonly gather?: { readonly target: Target; readonly descriptor: Descriptor; readonly posted?: true } | undefined;
  /** Is told of the body's end, where one of several edges sends it. */
  readonly tap?: Tap;
};

/** The stage named `at`. */
export type At<Name extends Stage["at"]> = Extract<Stage, { at: Name }>;
