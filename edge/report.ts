import { keyHash } from "../src/core/cache/key.ts";
import type { Context } from "./context.ts";
import type { Delivered } from "./deliver/delivered.ts";
import { noticed } from "./tracks/noticed.ts";

/**
 * Counts a request, and writes one structured line of it, sampled by a setting, after the response has been delivered. Nothing
 * personal: no address, no URL (a hash of the key), no agent. Returns what is still to be done, nothing where all is said.
 *
 * A track's file that could not be had in time is taken note of, so that the next choice leaves it out.
 *
 * `bytes` are counted where we join bodies ourselves; a body the runtime sends alone counts as sent.
 */
export function report(context: Context, response: Response, delivered: Promise<Delivered> | Delivered): Promise<void> | undefined {
  const { logSample } = context.isolate.settings;
  const observations = context.counted ? context.tiers.observations : undefined;
  if (logSample === 0 && observations === undefined && context.tiers.failing === undefined) return undefined;
  const { status } = response;
  const nowMs = Date.now();
  const firstByteMs = nowMs - context.arrivedAtMs;
  observations?.answered(context.note, status, firstByteMs, context, nowMs);
  const sampled = Math.random() < logSample;
  const tell = (end: Delivered): void => {
    noticed(context, { response, end: end.end, firstByteMs }, (trouble) => observations?.trouble(trouble));
    observations?.delivered(context.note.tier, end);
    const worthIt = sampled || (logSample > 0 && (context.note.outcome === "failed" || end.end === "cut"));
    if (worthIt) write(context, { status, ...end, firstByteMs });
  };
  if (delivered instanceof Promise) return delivered.then(tell);
  tell(delivered);
  return undefined;
}

function write({ note, arrivedAtMs, colo, country, target }: Context, told: Delivered & { status: number; firstByteMs: number }): void {
  const line = {
    outcome: note.outcome,
    tier: note.tier,
    ...told,
    totalMs: Date.now() - arrivedAtMs,
    colo,
    country,
    key: target && keyHash(target.key),
    why: note.why,
    joined: note.joined || undefined,
  };
  // eslint-disable-next-line no-console -- the platform collects what is written here ([observability])
  console.log(JSON.stringify(line));
}
