import type { Envelope, EnvelopeError } from "./envelope.ts";

/** The API said no. */
export class ControlError extends Error {
  override readonly name = "ControlError";

  private constructor(
    message: string,
    readonly status: number,
    /** The error's word (core/errors.ts); `unknown`: it was not the control API that answered. */
    readonly code: string,
    /** Every problem with what was sent. */
    readonly problems: readonly EnvelopeError[],
    /** To be quoted. */
    readonly id: string | undefined,
    /** Whether the same call may succeed later, and after how long where that is said. */
    readonly retryable: boolean,
    readonly retryAfterMs: number | undefined,
  ) {
    super(message);
  }

  /** The error of an answer; `body`: its JSON, if it is any. 503 without `Retry-After` is a setting that is missing. */
  static of(response: Response, body: unknown): ControlError {
    const { status, headers } = response;
    const told = (body !== null && typeof body === "object" ? body : {}) as Partial<Envelope<never>>;
    const after = headers.get("retry-after");
    const afterMs = after !== null && /^\d{1,6}$/.test(after) ? Number(after) * 1000 : undefined;
    const problems = (Array.isArray(told.errors) ? told.errors : []).filter(({ path }) => path !== undefined);
    const message = told.message ?? `${status} without a word of the control API; is it the edge that was asked?`;
    const detail = problems.length === 0 ? "" : ` ${problems.map((problem) => problem.message).join("; ")}`;
    const retryable = [429, 500, 502, 504].includes(status) || (status === 503 && afterMs !== undefined);
    return new ControlError(`${message}${detail}`, status, told.error ?? "unknown", problems, told.id, retryable, afterMs);
  }
}

/** Nobody answered, not in time, or not as the API does; whether the call was done is not known. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}
