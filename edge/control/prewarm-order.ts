import { MOST_URLS } from "../../src/control/prewarm-body.ts";
import type { Problem } from "../../src/control/problem.ts";
import type { Order } from "../../src/core/prewarm/order.ts";
import { type Answer, refused } from "./call.ts";
import { type PrewarmPlan, tooMany } from "./prewarm-plan.ts";
import type { TagsFound } from "./prewarm-tags.ts";
import type { ToRegion } from "./regions.ts";

/** What an order warms, once its tags are looked up: cache keys, each once, and what each tag came to. */
export type Settled = {
  readonly bases: readonly string[];
  readonly tags: readonly { readonly tag: string; readonly urls: number }[];
  /** That it is more than one call may warm. */
  readonly problems: readonly Problem[];
};

/** What a plan warms, by what regions know of its tags. */
export function settled({ bases, tags }: PrewarmPlan, { basesOf }: TagsFound): Settled {
  const named = [...new Set(tags.map(({ tag }) => tag))].map((tag) => ({ tag, bases: basesOf.get(tag) ?? [] }));
  const all = [...new Set([...bases, ...named.flatMap((one) => one.bases)])];
  const chars = all.reduce((sum, base) => sum + base.length, 0);
  const tooLong = { path: "", expected: `URLs of at most ${MOST_CHARS} characters in all in one call; send several calls`, found: String(chars) };
  const problems = all.length > MOST_URLS ? [tooMany(all.length)] : chars > MOST_CHARS ? [tooLong] : [];
  return { bases: all, tags: named.map((one) => ({ tag: one.tag, urls: one.bases.length })), problems };
}

/** What one call to ledger and regions carries (32 MiB, of which a character may take three bytes) is well above. */
const MOST_CHARS = 8 * 1024 * 1024;

/** Items that are shown of a list that was asked for. */
const MOST_SHOWN = 20;

/** Who orders, as what, and what else is told of it. */
export type Orderer = { readonly id: string; readonly by: string; readonly event?: { readonly id: string; readonly type: string } };

/** The order that a plan comes to. Two calls that ask the same have the same `asked`, whenever they come. */
export async function orderOf({ extent, priority, startsAtMs, budget, body }: PrewarmPlan, bases: readonly string[], { id, by, event }: Orderer, nowMs: number): Promise<Order> {
  const asked = { ...(await askedBy(body)), ...(event === undefined ? {} : { event }) };
  return { id, by, acceptedAtMs: nowMs, wanted: { kind: "urls", bases }, extent, priority, startsAtMs, budget, asked };
}

/** A body as it was written; of long lists the first, how many, and the SHA-256 of all, a line each: orders are listed by the page. */
async function askedBy({ dry_run: _dryRun, ...body }: PrewarmPlan["body"]): Promise<object> {
  const parts = Object.entries(body).map(async ([name, value]) => {
    if (!Array.isArray(value) || value.length <= MOST_SHOWN) return { [name]: value };
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(value.join("\n"))));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { [name]: value.slice(0, MOST_SHOWN), [`${name}_in_all`]: value.length, [`${name}_sha256`]: sha256 };
  });
  return Object.assign({}, ...(await Promise.all(parts))) as object;
}

/** The refusal of orders where PREWARM is off, or where no region is bound. */
export function unwarmed(prewarm: "judgement" | "orders" | "off", toRegion: ToRegion): Answer | undefined {
  if (prewarm === "off") return refused("control-prewarm-off");
  // Regions share one binding: where one is to be had, all are.
  return toRegion("weur") === undefined ? refused("control-no-regions") : undefined;
}
