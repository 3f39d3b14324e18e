import type { Opened } from "../../durable-objects/upstream.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import { spanBytes } from "../../src/core/cache/slices.ts";
import { retryAfterSec } from "../../src/core/http/retry-after.ts";

/** What a step has asked of the upstream itself, and what it was answered; fills of others that it joined are not its own. */
export class Asked {
  /** The last answer's, where it was one of the upstream's that nobody can use. */
  status: number | undefined;
  retryAfterSec: number | undefined;
  /** Why the last question had no answer. */
  unreachable: ErrorCode | undefined;
  /** Whether a copy was confirmed. */
  confirmed = false;
  /** Bodies that began to arrive: slices, or the whole where the upstream sends nothing less. */
  bytes = 0;
  private readonly spent: { readonly requests: number; readonly firstByteMs: number }[] = [];

  /** Takes note of what one question came to. */
  heard(opened: Opened, nowMs: number): void {
    if (opened.early === true) return;
    // Counted where it was asked, and there to the end: a body that broke off is asked for again.
    this.spent.push(opened.spent ?? { requests: 1, firstByteMs: 0 });
    if (opened.kind === "slice") this.bytes += spanBytes(opened.span);
    if (opened.kind === "run") this.bytes += opened.descriptor.size;
    if (opened.kind === "not-modified") this.confirmed = true;
    this.unreachable = opened.kind === "unreachable" ? opened.code : undefined;
    if (opened.kind !== "response") return;
    this.status = opened.status;
    this.retryAfterSec = retryAfterSec(opened.headers.find(([name]) => name === "retry-after")?.[1] ?? null, nowMs);
  }

  get requests(): number {
    return this.spent.reduce((sum, { requests }) => sum + requests, 0);
  }

  /** ms until the last answer began; nothing where the upstream was not asked, or never answered. */
  get firstByteMs(): number | undefined {
    const last = this.spent.at(-1);
    return last === undefined || last.firstByteMs === 0 ? undefined : last.firstByteMs;
  }

  /** The part of an outcome that tells of it. */
  get told(): { readonly upstreamRequests: number; readonly firstByteMs?: number } {
    const { requests, firstByteMs } = this;
    return firstByteMs === undefined ? { upstreamRequests: requests } : { upstreamRequests: requests, firstByteMs };
  }
}
