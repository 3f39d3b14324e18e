import type { Settings } from "../../src/core/settings/index.ts";
import { bucketPlace, secretNames, SETTING_NAMES, upstreamPlaces } from "../../src/core/settings/index.ts";
import type { Configuration } from "./configuration.ts";
import { edgeWarnings } from "./edges/said.ts";
import { ladderWarnings } from "./ladders.ts";
import { inWords, reachOf } from "./reach.ts";
import { warmingWarnings } from "./warming.ts";

/** What belongs into a secret. AUDIT_KEY is no setting: the ledger reads it. */
const SECRETS: readonly string[] = ["CONTROL_TOKENS", "EVENTS_SECRET", "AUDIT_KEY"];

/** What works but may surprise: one sentence each, the remedy in it. */
export function warningsOf(configuration: Configuration, settings: Settings): string[] {
  return [
    ...reachedWhere(configuration),
    ...freePlan(configuration, settings),
    ...origins(settings),
    ...access(configuration, settings),
    ...edgeWarnings(settings),
    ...sharing(settings),
    ...ladderWarnings(settings),
    ...warmingWarnings(settings, configuration.buckets.has("RESERVE")),
    ...rest(configuration, settings),
  ];
}

function reachedWhere({ hosts }: Configuration): string[] {
  return hosts.length > 0
    ? []
    : ["No route and no custom domain: on workers.dev the Cache API keeps nothing. Set `routes` to a domain of yours."];
}

function freePlan({ buckets }: Configuration, settings: Settings): string[] {
  if (settings.plan !== "free") return [];
  const { hotBytes, coldBytes, runBytes } = reachOf(settings, buckets.has("RESERVE"));
  return [
    `PLAN "free", 50 subrequests a request: one response takes up to ${inWords(hotBytes)} of a file from the cache, ` +
      `${inWords(coldBytes)} when none of it is cached yet; the rest comes from the origin in one range, unstored. ` +
      "Larger SLICE_BYTES reach further.",
    ...(settings.runMaxBytes > runBytes
      ? [`PLAN "free": from an upstream without ranges files are stored up to ${inWords(runBytes)}, whatever RUN_MAX_BYTES says.`]
      : []),
    'PLAN "free": 100,000 requests a day, every range a player asks for being one. Beyond it Cloudflare answers errors.',
    'PLAN "free": 100,000 Durable Object requests a day, one per slice that no cache has, so ' +
      `${inWords(100_000 * settings.sliceBytes)} a day of first fetches; beyond it each request asks the origin itself.`,
  ];
}

function origins(settings: Settings): string[] {
  const urls = [...new Set(upstreamPlaces(settings).map(({ url }) => url))];
  return urls.flatMap((text) => {
    if (bucketPlace(text) !== undefined) return [];
    const url = new URL(text);
    const warnings: string[] = [];
    if (url.protocol === "http:") warnings.push(`${text} is fetched without encryption: anybody on the way can change the music.`);
    if (/^(localhost|127\.|10\.|192\.168\.|\[::1\])/.test(url.hostname)) {
      warnings.push(`${text} is an address of this machine or network, which Cloudflare cannot reach.`);
    }
    return warnings;
  });
}

function access({ vars }: Configuration, { originAccess }: Settings): string[] {
  return originAccess.flatMap((row) => {
    const { origin, host, s3, edge } = row;
    const needs = edge === undefined ? "ORIGIN_ACCESS" : `edge "${edge}"`;
    const warnings = secretNames(row).map((name) =>
      vars[name] === undefined
        ? `${name}, which ${needs} needs, is not in this file, as it should be: is it put? \`npx wrangler secret list\` shows names; without it every request gets 500.`
        : `${name} stands in the file; \`npx wrangler secret put ${name}\` keeps it out of the repository.`,
    );
    if (origin.startsWith("http:") && secretNames(row).length > 0) warnings.push(`${origin} is sent secrets without encryption.`);
    if (host !== undefined) {
      const own = new URL(origin).hostname;
      warnings.push(`${origin} is asked as ${host}: ${own} and ${host} must both be names of the Worker's own zone, or Cloudflare asks ${host} itself.`);
    }
    if (s3?.methods === "all") warnings.push(`${origin}: every listener may do whatever the S3 key may, listing and writing included.`);
    return warnings;
  });
}

function sharing(settings: Settings): string[] {
  const warnings: string[] = [];
  if (settings.corsCredentials) {
    warnings.push("CORS_CREDENTIALS: requests that carry cookies pass to the origin uncached, except under `public` PATHS.");
  }
  if (settings.paths.some((rule) => rule.public && rule.prefix === "/")) {
    warnings.push("PATHS: everything is public, so an answer made for one listener's cookie may be given to all.");
  }
  if (settings.browserMaxAgeSec > 86_400) {
    warnings.push(`BROWSER_MAX_AGE_SEC: for ${settings.browserMaxAgeSec} s listeners may keep what no purge can take back.`);
  }
  return warnings;
}

function rest({ vars, observability, cached }: Configuration, settings: Settings): string[] {
  const known: readonly string[] = SETTING_NAMES;
  const warnings = Object.keys(vars)
    .filter((name) => !known.includes(name) && !SECRETS.includes(name) && !settings.originAccess.flatMap(secretNames).includes(name))
    .map((name) => `${name} is no setting; nothing reads it.`);
  for (const name of SECRETS) {
    if (vars[name] !== undefined) warnings.push(`${name} stands in the file; \`npx wrangler secret put ${name}\` keeps it out of the repository.`);
  }
  const lines = [...(settings.logSample > 0 ? ["LOG_SAMPLE"] : []), ...(settings.edges.length > 0 && settings.routingLogShare > 0 ? ["ROUTING_LOG_SHARE"] : [])];
  if (!observability && lines.length > 0) {
    warnings.push(`[observability] is off: the lines ${lines.join(" and ")} ${lines.length > 1 ? "ask" : "asks"} for are lost unless \`wrangler tail\` is running.`);
  }
  if (!cached("Colo") && settings.coloReach !== "direct") {
    warnings.push("Workers Cache is off for the entrypoint Colo: calls to it cost an invocation and save nothing. Set [exports.Colo] cache or COLO_REACH.");
  }
  return warnings;
}
