import { existsSync } from "node:fs";
import type { Settings, SettingsProblem, SettingsResult } from "../../src/core/settings/index.ts";
import { bucketPlace, upstreamPlaces } from "../../src/core/settings/index.ts";
import type { Configuration } from "./configuration.ts";
import { objectProblems } from "./objects.ts";

/** Names nobody can own (RFC 2606, RFC 6761): an origin there was never filled in. */
const PLACEHOLDER = /(^|\.)(example|invalid|example\.(com|net|org)|your-domain\.com)$/;

/** What would stop or spoil a deployment, beyond the settings themselves. */
export function configurationProblems(configuration: Configuration, settings: SettingsResult): SettingsProblem[] {
  return [
    ...mainModule(configuration),
    ...objectProblems(configuration),
    ...frontEntrypoint(configuration),
    ...(settings.ok ? upstreams(configuration, settings.settings) : []),
  ];
}

function mainModule({ main, compatibilityDate, file }: Configuration): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  if (main === undefined) problems.push({ path: "main", expected: 'main = "src/index.ts"', found: "nothing" });
  else if (!existsSync(main)) problems.push({ path: "main", expected: `a file, seen from the folder of ${file}`, found: `no file ${main}` });
  if (compatibilityDate === undefined) {
    problems.push({ path: "compatibility_date", expected: "a date such as 2026-11-01", found: "nothing" });
  }
  return problems;
}

function frontEntrypoint({ cached }: Configuration): SettingsProblem[] {
  // A cache in front would answer before tokens, cookies and countries have been looked at.
  return cached("default")
    ? [{ path: "exports.default.cache.enabled", expected: "false: the Worker must see every request", found: "caching in front of it" }]
    : [];
}

function upstreams({ hosts, buckets, environment }: Configuration, settings: Settings): SettingsProblem[] {
  return upstreamPlaces(settings).flatMap(({ path, url }) => {
    const place = bucketPlace(url);
    if (place !== undefined) {
      const table = environment === undefined ? "[[r2_buckets]]" : `[[env.${environment}.r2_buckets]]`;
      return buckets.has(place.binding) ? [] : [{ path, expected: `${table} with binding = "${place.binding}"`, found: "no bucket of that name" }];
    }
    const { host, hostname } = new URL(url);
    if (PLACEHOLDER.test(hostname)) {
      return [{ path, expected: "your own upstream", found: `${JSON.stringify(url)}, a placeholder that answers nothing` }];
    }
    // Behind a route the zone's own origin answers such a fetch; behind a custom domain there is only the Worker.
    return hosts.some((own) => own.customDomain && own.host === host)
      ? [{ path, expected: "another host than the Worker's own custom domain: it would ask itself", found: JSON.stringify(url) }]
      : [];
  });
}
