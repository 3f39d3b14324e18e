// Runs `downbeat purge` with what action.yml took in.
import { each, flag, run } from "../command.mjs";

/** The end that may be warned of instead: it is stored, and not proven everywhere yet. */
const UNPROVEN = new Set([3]);
const { env } = process;

const args = [
  ...each("tag", "PURGE_TAGS"), ...each("prefix", "PURGE_PREFIXES"), ...each("url", "PURGE_URLS"), ...each("host", "PURGE_HOSTS"), ...each("file", "PURGE_FILE"),
  ...(env.PURGE_EVERYTHING === "true" ? ["--all", "--yes"] : []),
  ...flag("soft", "PURGE_SOFT"), ...flag("any-query", "PURGE_ANY_QUERY"), ...flag("dry-run", "PURGE_DRY_RUN"),
  ...(env.PURGE_TIMEOUT === "0" ? ["--no-wait"] : [`--timeout=${env.PURGE_TIMEOUT ?? "60"}`]), "--json",
];

run("purge", args, (all) => {
  const { state, receipts, notSent, why } = all;
  const ids = receipts.map(({ id }) => id).join(" ");
  const regions = receipts.flatMap(({ regions }) => regions);
  const waiting = [...new Set(regions.filter((region) => region.state === "waiting").map(({ region }) => region))];
  const slowest = Math.max(0, ...receipts.map((receipt) => receipt.duration_ms ?? 0));
  return {
    outputs: { state, ids, result: JSON.stringify(all) },
    title: "Purge",
    sentence: state === "complete" ? `Complete everywhere after ${slowest} ms` : `${state}${why ? `: ${why}` : ""}${waiting.length > 0 ? `; not proven in ${waiting.join(", ")}` : ""}${notSent > 0 ? `; ${notSent} not purged` : ""}`,
    tail: ids === "" ? "" : ` Receipts: ${ids}`,
  };
}, { codes: UNPROVEN, isWarned: env.PURGE_UNPROVEN === "warn", why: "Purge not proven yet" });
