import { ACCESS_RULES } from "./access-rules.ts";
import type { CrossRule } from "./cross-rule.ts";
import { EDGE_RULES } from "./edge-rules.ts";
import { EVENT_RULES } from "./event-rules.ts";
import { showFound } from "./found.ts";
import { at, fromJsonText } from "./json-text.ts";
import { LADDER_RULES } from "./ladder-rules.ts";
import type { SettingsProblem } from "./problems.ts";
import { normaliseHost } from "./web-parts.ts";

const MEMORY_CEILING_BYTES = 100 * 1024 * 1024;

const somewhereToAsk: CrossRule = (read) =>
  "ORIGIN" in read && read.ORIGIN === undefined && read.SITES?.length === 0
    ? [
        {
          path: "ORIGIN",
          expected: 'an upstream: ORIGIN = "https://your-origin.example" under [vars], or tables [[vars.SITES]]',
          found: "nothing",
        },
      ]
    : [];

// The rules about repeats look at what was written: one wrong table must not hide a repeat in another.

const hostsStandOnce: CrossRule = (_read, vars) =>
  repeats(
    itemsOf(vars["SITES"]).flatMap((site, s) =>
      itemsOf(at(site, ["hosts"])).map((host, h) => ({
        value: typeof host === "string" ? normaliseHost(host) : undefined,
        path: `SITES[${s}].hosts[${h}]`,
      })),
    ),
    "a host",
  );

const prefixesStandOnce: CrossRule = (_read, vars) => repeats(fieldOf(vars, "PATHS", "prefix"), "a prefix");

const kindsStandOnce: CrossRule = (_read, vars) => repeats(fieldOf(vars, "TTL", "kind"), "a kind");

const edgesHaveOneId: CrossRule = (_read, vars) => repeats(fieldOf(vars, "EDGES", "id"), "an id");

const tokensHaveOneName: CrossRule = (_read, vars) => repeats(fieldOf(vars, "CONTROL_TOKENS", "name"), "a name", true);

const keysAreNeverStored: CrossRule = (read) =>
  (read.TTL ?? []).flatMap(({ kind, ...times }, t) =>
    kind === "key" && Object.values(times).some((time) => time !== undefined && time > 0)
      ? [{ path: `TTL[${t}]`, expected: 'no times above 0 for "key": keys and licences are never stored', found: "times above 0" }]
      : [],
  );

const browserTimesCanBeReached: CrossRule = (read) =>
  (read.TTL ?? []).flatMap(({ kind, browserSec }, t) => {
    const cap = read.BROWSER_MAX_AGE_SEC;
    return kind === "other" || browserSec === undefined || cap === undefined || browserSec <= cap
      ? []
      : [{ path: `TTL[${t}].browser_sec`, expected: `at most BROWSER_MAX_AGE_SEC, which is ${cap}`, found: String(browserSec) }];
  });

const memoryFitsTheIsolate: CrossRule = ({ MEMORY_BYTES: memory, FLIGHT_BYTES: flight }) =>
  memory !== undefined && flight !== undefined && memory + flight > MEMORY_CEILING_BYTES
    ? [
        {
          path: "MEMORY_BYTES",
          expected: `with FLIGHT_BYTES at most ${MEMORY_CEILING_BYTES} bytes: an isolate has 128 MB for everything`,
          found: `${memory} + ${flight} = ${memory + flight}`,
        },
      ]
    : [];

const headFitsASlice: CrossRule = ({ HEAD_BYTES: head, SLICE_BYTES: slice }) =>
  head !== undefined && slice !== undefined && head > slice
    ? [{ path: "HEAD_BYTES", expected: `at most SLICE_BYTES, which is ${slice}`, found: String(head) }]
    : [];

const bufferedFitsTheFlight: CrossRule = ({ UNKNOWN_LENGTH_MAX_BYTES: most, FLIGHT_BYTES: flight }) =>
  most !== undefined && flight !== undefined && most > flight
    ? [{ path: "UNKNOWN_LENGTH_MAX_BYTES", expected: `at most FLIGHT_BYTES, which is ${flight}`, found: String(most) }]
    : [];

const credentialsNameTheirSites: CrossRule = (read) =>
  read.CORS_CREDENTIALS === true && read.CORS_ORIGINS === "*"
    ? [{ path: "CORS_CREDENTIALS", expected: "a list in CORS_ORIGINS when this is true", found: 'true with CORS_ORIGINS "*"' }]
    : [];

const queriesHaveOneRule: CrossRule = (read) =>
  (read.PATHS ?? []).flatMap(({ ignoreParams, keepParams }, p) =>
    ignoreParams !== undefined && keepParams !== undefined
      ? [{ path: `PATHS[${p}].keep_params`, expected: "no ignore_params beside it: it leaves out all others", found: "both" }]
      : [],
  );

const prefixesCanBeReached: CrossRule = (read) =>
  (read.PATHS ?? []).flatMap(({ prefix }, p) =>
    read.MERGE_SLASHES === true && prefix.includes("//")
      ? [{ path: `PATHS[${p}].prefix`, expected: 'no "//" in it while MERGE_SLASHES is true: no request has one', found: showFound(prefix) }]
      : [],
  );

const patternsCanMatch: CrossRule = (read, vars) =>
  [...fieldOf(vars, "TAGS", "match"), ...fieldOf(vars, "LADDER", "track")].flatMap(({ value, path }) =>
    read.MERGE_SLASHES === true && value?.includes("//") === true
      ? [{ path, expected: 'no "//" in it while MERGE_SLASHES is true: no request has one', found: showFound(value) }]
      : [],
  );

/** Every rule between settings. */
export const CROSS_RULES: readonly CrossRule[] = [
  somewhereToAsk,
  hostsStandOnce,
  prefixesStandOnce,
  kindsStandOnce,
  keysAreNeverStored,
  browserTimesCanBeReached,
  memoryFitsTheIsolate,
  headFitsASlice,
  bufferedFitsTheFlight,
  credentialsNameTheirSites,
  queriesHaveOneRule,
  prefixesCanBeReached,
  patternsCanMatch,
  tokensHaveOneName,
  edgesHaveOneId,
  ...ACCESS_RULES,
  ...EDGE_RULES,
  ...EVENT_RULES,
  ...LADDER_RULES,
];

/** A value that was written, and where; undefined where it is not even text. */
interface Written {
  value: string | undefined;
  path: string;
}

function itemsOf(value: unknown): readonly unknown[] {
  const read = fromJsonText(value);
  return Array.isArray(read) ? read : [];
}

function fieldOf(vars: Readonly<Record<string, unknown>>, name: string, field: string): Written[] {
  return itemsOf(vars[name]).map((item, i) => {
    const value = at(item, [field]);
    return { value: typeof value === "string" ? value : undefined, path: `${name}[${i}].${field}` };
  });
}

/** A problem for each value that stood before, naming where. */
function repeats(entries: readonly Written[], what: string, secret = false): SettingsProblem[] {
  const first = new Map<string, string>();
  const problems: SettingsProblem[] = [];
  for (const { value, path } of entries) {
    if (value === undefined) continue;
    const earlier = first.get(value);
    if (earlier === undefined) first.set(value, path);
    else problems.push({ path, expected: `${what} that stands once; this one is at ${earlier}`, found: secret ? "it again" : showFound(value) });
  }
  return problems;
}
