import { MARKER } from "./marker.ts";
import type { Random } from "./random.ts";

/** A thing that lives at the origin, under a target that no normalisation changes. */
export type Resource = { readonly behaviour: string; readonly target: string };

/** A request that is being written, in octets (latin1). */
export type Draft = {
  method: string;
  target: string;
  version: string;
  /** Field lines without their ends; `Host` among them. */
  lines: string[];
  body: Buffer;
  /** What ends a line. */
  eol: string;
};

/** Octets to send, and how long to wait before. */
export type Piece = { readonly octets: Buffer; readonly waitMs: number };

/** What one connection is given. */
export type Attack = {
  readonly class: string;
  /** What it is about; what else it touches is nobody's. */
  readonly resources: readonly Resource[];
  readonly pieces: readonly Piece[];
  /** What the client does once all is sent: waits for answers, or resets the connection after some ms. */
  readonly leaveAfterMs?: number;
};

/** What a mutation has at hand. */
export type Making = {
  readonly random: Random;
  /** The edge's own `host:port`. */
  readonly host: string;
  /** The batch's word in every path of it. */
  readonly tag: string;
  readonly resource: Resource;
  readonly draft: Draft;
  /** A new word that no clean request holds. */
  readonly mark: () => string;
};

/** A mutation: changes the draft. */
export type Mutation = (making: Making) => void;

/** Octets of a draft. */
export function render({ method, target, version, lines, body, eol }: Draft): Buffer {
  return Buffer.concat([Buffer.from([`${method} ${target} ${version}`, ...lines, "", ""].join(eol), "latin1"), body]);
}

/** Marks for one batch: each is new. */
export function marks(tag: string): () => string {
  let count = 0;
  return () => `${MARKER}${tag}n${(count += 1)}`;
}

/** Adds a field line at a random place below Host. */
export function addLine({ draft, random }: Making, line: string): void {
  draft.lines.splice(random.between(Math.min(1, draft.lines.length), draft.lines.length), 0, line);
}

/** Gives a draft a body with its length said. */
export function addBody({ draft }: Making, body: string | Buffer): void {
  draft.body = typeof body === "string" ? Buffer.from(body, "latin1") : body;
  draft.lines.push(`Content-Length: ${draft.body.length}`);
}
