// Runs `downbeat prewarm`: the order goes on when the workflow is cancelled.
import { each, flag, one, run } from "../command.mjs";

/** Ends that may be warned of instead: it goes on by itself, or it is over and not all of it is warm. */
const SHORT = new Set([3, 5]);
const { env } = process;

const args = [
  ...each("url", "PREWARM_URLS"), ...each("tag", "PREWARM_TAGS"), ...each("track", "PREWARM_TRACKS"), ...each("file", "PREWARM_FILE"),
  ...each("region", "PREWARM_REGIONS"), ...each("variant", "PREWARM_VARIANTS"),
  ...one("host", "PREWARM_HOST"), ...one("extent", "PREWARM_EXTENT"), ...one("at", "PREWARM_AT"), ...flag("follow-sun", "PREWARM_FOLLOW_SUN"), ...one("rate", "PREWARM_RATE"), ...one("bytes", "PREWARM_BYTES"), ...one("priority", "PREWARM_PRIORITY"),
  ...flag("dry-run", "PREWARM_DRY_RUN"), ...(env.PREWARM_TIMEOUT === "0" ? ["--no-wait"] : one("timeout", "PREWARM_TIMEOUT")), "--json",
];

run("prewarm", args, ({ state, orders, plans, notSent, why }) => {
  const ids = orders.map(({ id }) => id).join(" ");
  const regions = orders.flatMap((order) => order.regions);
  const sum = (field) => regions.reduce((n, { progress }) => n + (progress?.[field] ?? 0), 0);
  const where = new Set(regions.map(({ region }) => region)).size;
  const planned = plans.reduce((n, { urls }) => n + urls, 0);
  const counts = state === "dry-run" ? `${planned} URLs would be` : `${sum("done")} URLs warm in ${where} regions, ${sum("failed")} failed, ${sum("upstream_bytes")} bytes of the origin`;
  // An output has its bounds, and ten thousand URLs may fail.
  const result = JSON.stringify({ state, notSent, why, plans, orders }, (name, value) => (name === "failures" || name === "asked" ? undefined : value));
  return {
    outputs: { state, ids, result },
    title: "Prewarm",
    sentence: `${state}${why ? `: ${why}` : ""}; ${counts}${notSent > 0 ? `; ${notSent} not ordered` : ""}`,
    tail: ids === "" ? "" : ` Orders: ${ids}`,
  };
}, { codes: SHORT, isWarned: env.PREWARM_INCOMPLETE === "warn", why: "Not all of it is warm" });
