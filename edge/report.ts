import { keyHash } from "../src/core/cache/key.ts";
import type { Context } from "./context.ts";
import type { Delivered } from "./deliver/body.ts";

/**
 * One structured line per request, sampled by a setting, after the response has been delivered. Nothing personal: no
 * address, no URL (a hash of the key), no agent.
 *
 * `bytes` are counted where we join bodies ourselves; a body the runtime sends alone counts as sent.
 */
export async function report(context: Context, status: number, delivered: Promise<Delivered> | Delivered): Promise<void> {
  const { settings } = context.isolate;
  if (settings.logSample === 0) return;
  const sampled = Math.random() < settings.logSample;
  const firstByteMs = Date.now() - context.arrivedAtMs;
  const { bytes, end } = await delivered;
  const { note } = context;
  if (!sampled && note.outcome !== "failed" && end !== "cut") return;
  const line = {
    outcome: note.outcome,
    tier: note.tier,
    status,
    bytes,
    end,
    firstByteMs,
    totalMs: Date.now() - context.arrivedAtMs,
    colo: context.colo,
    country: context.country,
    key: context.target && keyHash(context.target.key),
    why: note.why,
    joined: note.joined || undefined,
  };
  // eslint-disable-next-line no-console -- the platform collects what is written here ([observability])
  console.log(JSON.stringify(line));
}
