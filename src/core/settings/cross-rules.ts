import type { SettingsProblem } from "./problems.ts";
import type { RawSettings } from "./rows.ts";

/** The settings that were read without a problem of their own, unset ones at their default. */
export type ReadSoFar = { readonly [N in keyof RawSettings]?: RawSettings[N] };

/** One rule between settings; it says nothing where a setting it needs is itself wrong. */
type CrossRule = (read: ReadSoFar) => readonly SettingsProblem[];

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

const hostsStandOnce: CrossRule = (read) =>
  repeats(
    (read.SITES ?? []).flatMap(({ hosts }, s) => hosts.map((host, h) => ({ value: host, path: `SITES[${s}].hosts[${h}]` }))),
    "host",
  );

const prefixesStandOnce: CrossRule = (read) =>
  repeats((read.PATHS ?? []).map(({ prefix }, p) => ({ value: prefix, path: `PATHS[${p}].prefix` })), "prefix");

const kindsStandOnce: CrossRule = (read) =>
  repeats((read.TTL ?? []).map(({ kind }, t) => ({ value: kind, path: `TTL[${t}].kind` })), "kind");

const keysAreNeverStored: CrossRule = (read) =>
  (read.TTL ?? []).flatMap(({ kind, ...times }, t) =>
    kind === "key" && Object.values(times).some((time) => time !== undefined && time > 0)
      ? [{ path: `TTL[${t}]`, expected: 'no times above 0 for "key": keys and licences are never stored', found: "times above 0" }]
      : [],
  );

const browserTimesCanBeReached: CrossRule = (read) =>
  (read.TTL ?? []).flatMap(({ browserSec }, t) => {
    const cap = read.BROWSER_MAX_AGE_SEC;
    return browserSec === undefined || cap === undefined || browserSec <= cap
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

const tokensHaveOneName: CrossRule = (read) =>
  repeats((read.CONTROL_TOKENS ?? []).map(({ name }, t) => ({ value: name, path: `CONTROL_TOKENS[${t}].name` })), "name", true);

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
  tokensHaveOneName,
];

/** A problem for each value that stood before, naming where. */
function repeats(entries: readonly { value: string; path: string }[], what: string, secret = false): SettingsProblem[] {
  const first = new Map<string, string>();
  const problems: SettingsProblem[] = [];
  for (const { value, path } of entries) {
    const earlier = first.get(value);
    if (earlier === undefined) first.set(value, path);
    else problems.push({ path, expected: `a ${what} that stands once; this one is at ${earlier}`, found: secret ? "it again" : JSON.stringify(value) });
  }
  return problems;
}
