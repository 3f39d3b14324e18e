import type { ErrorCode } from "../core/errors.ts";
import type { Problem } from "./problem.ts";

/** One thing that is wrong, as Cloudflare's API tells it; `path`, `expected`, `found` where it is about what was sent. */
export type EnvelopeError = { readonly code: number; readonly message: string } & Partial<Problem>;

/** What every answer of the API is wrapped in, but for `explain` and the document itself. */
export type Envelope<T> = {
  readonly success: boolean;
  readonly errors: readonly EnvelopeError[];
  readonly messages: readonly { readonly code: number; readonly message: string }[];
  readonly result: T | null;
  /** For lists: what to ask for as `after`; null: that was all. */
  readonly result_info?: { readonly next: number | string | null };
  /** For errors: the word, the sentence, and an id that can be quoted. */
  readonly error?: ErrorCode;
  readonly message?: string;
  readonly id?: string;
};

/** An answer to what succeeded. */
export function succeeded<T>(result: T, messages: readonly string[] = [], info?: Envelope<T>["result_info"]): Envelope<T> {
  const told = messages.map((message) => ({ code: 1, message }));
  return { success: true, errors: [], messages: told, result, ...(info === undefined ? {} : { result_info: info }) };
}

/** The part of an answer to what failed that Cloudflare's clients read. Codes: the status and two digits of ours. */
export function failed(status: number, message: string, problems: readonly Problem[]): Pick<Envelope<never>, "success" | "errors" | "messages" | "result"> {
  const code = status * 100;
  const listed = problems.map((one) => ({ code: code + 1, message: `${one.path === "" ? "" : `${one.path}: `}expected ${one.expected}, found ${one.found}`, ...one }));
  return { success: false, errors: listed.length === 0 ? [{ code, message }] : listed, messages: [], result: null };
}
