import type { Routing } from "../../src/core/routing/asked.ts";
import type { Attempt } from "../../src/core/routing/attempt.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import type { Question } from "../../src/core/routing/question.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Outgoing } from "../tiers/send.ts";
import type { Tap } from "./tap.ts";

/** Where a URL may be fetched from: the edges of its origin, and its path below that. */
export type Way = { readonly edges: readonly Edge[]; readonly path: string };

/** What the answer to an errand is: what was asked for, of no use, or of another representation than the one wanted. */
export type Verdict = "good" | "wrong" | "drift";

/** A read that any edge of an origin may answer. */
export type Errand = {
  readonly way: Way;
  readonly question: Omit<Question, "path" | "patience" | "purgedAtMs">;
  /** The identity of the representation that is held, or being delivered. */
  readonly identity?: string | undefined;
  /** Bytes of that one are wanted and of no other. */
  readonly strict: boolean;
  /** What the asker knows beyond this place's own measurements. */
  readonly routing: Routing | undefined;
  /** The request as every edge gets it. */
  readonly outgoing: Pick<Outgoing, "method" | "headers" | "redirect">;
  /** What an answer that says neither "failed" nor "not here" is to this errand. Looks at no body. */
  readonly judge: (response: Response) => Verdict;
  /** Edges that have failed it already: asked when nothing else is left. */
  readonly avoid?: ReadonlySet<string>;
  /** How much of its time has gone by before it is sent, ms. */
  readonly spentMs?: number | undefined;
  readonly nowMs: () => number;
};

/** What came of an errand. An answer's body is to be read or cancelled, and its tap told of the end. */
export type Routed =
  | {
      readonly kind: "answered";
      readonly edge: string;
      readonly response: Response;
      readonly tap: Tap;
      readonly attempts: readonly Attempt[];
      /** It says that nothing is there, and an edge that may have it could not be asked. */
      readonly doubtful: boolean;
    }
  /** Nobody who can be asked has the representation wanted. */
  | { readonly kind: "changed"; readonly attempts: readonly Attempt[] }
  /** `malformed`: what was asked for is no name of anything, to any of them. */
  | { readonly kind: "none"; readonly malformed: boolean; readonly attempts: readonly Attempt[] };

/** What a listener is told where nothing came of an errand. */
export function codeOf(routed: Exclude<Routed, { kind: "answered" }>): ErrorCode {
  return routed.kind === "none" && routed.malformed ? "url-malformed" : "no-edge";
}
