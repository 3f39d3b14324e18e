/**
 * A field's value on the wire: text, in which `{root}` stands for the case's own path and `{edge}` for the edge's host and
 * port, or a function of the clock for dates. `false` takes back a field that is sent by default.
 */
export type Text = string | ((nowMs: number) => string);

/** Fields by name; several values are several lines. */
export type FieldTable = Readonly<Record<string, Text | readonly Text[] | false>>;

/** What a field must be: exactly this (placeholders filled in), matching this, or a number within bounds. */
export type Wanted = string | RegExp | { readonly from: number; readonly to: number };

/** One answer of the origin. */
export interface Reply {
  /** @default 200; 304 is only given to a request with a condition, else the case fails */
  readonly status?: number;
  /** `Date` and `Content-Type` are sent unless taken back. */
  readonly fields?: FieldTable;
  /** @default a text that names case and step, see `bodyOf` */
  readonly body?: string | Uint8Array;
  /** Size of the default body, bytes. @default 60 */
  readonly size?: number;
  /** Ranges are obeyed, and `If-Range` with them. @default ignored, as RFC 9110 §14.2 allows */
  readonly ranges?: true;
  /** No Content-Length. */
  readonly chunked?: true;
  /** The whole answer as octets, for what a server library would mend; `{date}`, `{root}` and `{edge}` are filled in. */
  readonly raw?: string;
  /** Closes the connection: before a status line, or in the middle of the body. */
  readonly disconnect?: "before" | "midway";
  /** Never answers. */
  readonly silent?: true;
  /** A slow server: there is no event in it but the clock's. */
  readonly delayMs?: number;
}

/** What the client asks. */
export interface Ask {
  /** @default "GET" */
  readonly method?: string;
  readonly fields?: FieldTable;
  /** Below the case's own path. @default the case's `path` */
  readonly path?: string;
  readonly body?: string;
}

/** What the origin must have been asked. */
export interface Upstream {
  readonly method?: string;
  /** Path and query as the origin saw them, below the case's own path. */
  readonly path?: string;
  readonly fields?: Readonly<Record<string, Wanted>>;
  readonly missing?: readonly string[];
  /** How many requests. @default as `Expect.from` says */
  readonly count?: number;
  /** Which of them the fields are about. @default "first" */
  readonly which?: "first" | "last";
}

/** A body: the one of a step's first reply (1 is the first step), a part of it with both ends included, or a text. */
export type WantedBody = number | string | { readonly of: number; readonly first: number; readonly last: number };

/** What must come back. */
export interface Expect {
  /**
   * `copy`: the origin was not asked before the answer was there, and the body is an earlier step's. `validated`: the origin
   * was asked with a condition and confirmed. `origin`: it was asked and the body is this step's. `edge`: it was not asked,
   * and the answer is the edge's own.
   */
  readonly from?: "copy" | "validated" | "origin" | "edge";
  /** @default that of the reply the body is from */
  readonly status?: number | readonly number[];
  readonly fields?: Readonly<Record<string, Wanted>>;
  readonly missing?: readonly string[];
  /** @default by `from`; not compared where an answer has none or is the edge's own */
  readonly body?: WantedBody | "unseen";
  readonly upstream?: Upstream;
  /** So many requests reach the origin after the answer, and no more; the next step waits for their ends. */
  readonly background?: number;
  /** The connection ends before the body does, or the answer is an error of 500 and above: in no case does it look whole. */
  readonly cut?: true;
}

/** One request and what it leads to. */
export interface Step {
  readonly request?: Ask;
  /** What the origin answers while this step lasts, in turn; the last one again and again. @default it should not be asked */
  readonly origin?: Reply | readonly Reply[];
  readonly expect: Expect;
  /** A pause before the request, for a lifetime to run out. */
  readonly afterMs?: number;
  /** The same request so many times at once; each answer must be as expected. @default 1 */
  readonly times?: number;
  /** Asked again until it is as expected, a bounded number of times: what a background refresh stores is stored a moment after the origin answered it. */
  readonly settles?: true;
}

/** The defaults the edge runs with. */
export type Profile = "audio" | "generic";

/** One fact, the clause it follows from, and the conversation that shows it. */
export interface Case {
  /** Lower case, digits and dashes; part of the case's URLs. */
  readonly id: string;
  /** Such as `RFC 9111 §4.2.1`. */
  readonly clause: string;
  /** A fact in the present tense, about what this edge does. */
  readonly says: string;
  /** @default "audio" */
  readonly profile?: Profile;
  /** Settings beside the profile's. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The path lies under a prefix that the operator declared public. */
  readonly declaredPublic?: true;
  /** The last segment of the path, which decides the kind of content. @default "thing" */
  readonly path?: string;
  readonly steps: readonly Step[];
  /** Why this differs from what the clause asks for, or recommends, or what others do. */
  readonly refused?: string;
}

/** The path a case has for itself. */
export function rootOf({ id, declaredPublic }: Pick<Case, "id" | "declaredPublic">): string {
  return declaredPublic ? `/public/c/${id}` : `/c/${id}`;
}

/** The default body of a step's reply: no two are alike. */
export function bodyOf(id: string, step: number, size = 60): string {
  return `${id} ${step} `.repeat(Math.ceil(size / (id.length + 3))).slice(0, size);
}
