import { describe, expect, test } from "vitest";
import type { Configuration } from "../../scripts/doctor/configuration.ts";
import { readConfiguration } from "../../scripts/doctor/configuration.ts";
import type { Diagnosis } from "../../scripts/doctor/diagnose.ts";
import { diagnose } from "../../scripts/doctor/diagnose.ts";
import { printed } from "../../scripts/doctor/print.ts";
import { reachOf } from "../../scripts/doctor/reach.ts";
import { downbeat, fixture } from "./run.ts";

async function configurationOf(name: string, environment?: string): Promise<Configuration> {
  const read = await readConfiguration(fixture(name), environment);
  if (!read.ok) throw new Error(read.why);
  return read.configuration;
}

const diagnosisOf = async (name: string, environment?: string): Promise<Diagnosis> => diagnose(await configurationOf(name, environment));

describe("doctor", () => {
  test("finds nothing wrong with a good file", async () => {
    const { problems, bindings, settings } = await diagnosisOf("good.toml");
    expect(problems).toEqual([]);
    expect(bindings.map(({ name, state }) => [name, state])).toEqual([["FILL", "bound"], ["LEDGER", "bound"], ["REGION", "bound"], ["RESERVE", "bound"]]);
    expect(settings).toEqual(
      expect.arrayContaining([
        { name: "ORIGIN", value: '"https://origin.downbeat.test/music"', source: "file" },
        { name: "SITES", value: '[{"hosts":["music.downbeat.test"],"origin":"https://music-origin.downbeat.test"}]', source: "file" },
        { name: "MEMORY_BYTES", value: "33554432", source: "default" },
        { name: "CONTROL_TOKENS", value: "not in this file", source: "secret" },
      ]),
    );
  });

  test("finds everything wrong with a bad file at once", async () => {
    const { problems } = await diagnosisOf("bad.toml");
    expect(problems.map(({ path }) => path).sort()).toEqual([
      "CONTROL_TOKENS[0].sha256", "CORS_CREDENTIALS", "MEMORY_BYTES", "MEMORY_MB", "ORIGIN", "SITES[1].hosts[1]", "SITES[1].origin",
      "SLICE_BYTES", "compatibility_date", "exports.Fill", "exports.Ledger", "exports.Region", "exports.default.cache.enabled", "main",
    ]);
  });

  test("rejects the placeholder origin", async () => {
    expect((await diagnosisOf("placeholder.toml")).problems).toEqual([
      { path: "ORIGIN", expected: "your own upstream", found: expect.stringContaining("placeholder") },
    ]);
  });

  test("rejects the Worker's own custom domain as an origin", async () => {
    const configuration = await configurationOf("good.toml");
    const vars = { ORIGIN: "https://music.downbeat.test/a" };
    expect(diagnose({ ...configuration, vars }).problems.map(({ path }) => path)).toEqual(["ORIGIN"]);
    const routed = { ...configuration, vars, hosts: [{ host: "music.downbeat.test", customDomain: false }] };
    expect(diagnose(routed).problems).toEqual([]);
  });

  test("never shows a secret", async () => {
    for (const name of ["bad.toml", "warned.toml"]) {
      const diagnosis = await diagnosisOf(name);
      expect(JSON.stringify(diagnosis) + printed(diagnosis)).not.toContain("5ec");
    }
  });

  test("warns of what surprises, in a file without problems", async () => {
    const { problems, warnings } = await diagnosisOf("warned.toml");
    expect(problems).toEqual([]);
    for (const word of [
      /82\.3 MiB.*26\.3 MiB/, /without ranges.*42\.3 MiB/, /100,000 requests a day/, /100,000 Durable Object requests/, /without encryption/, /Cloudflare cannot reach/,
      /CORS_CREDENTIALS/, /everything is public/, /BROWSER_MAX_AGE_SEC/, /WEATHER/, /wrangler secret put/, /\[observability\]/,
    ]) {
      expect(warnings).toEqual(expect.arrayContaining([expect.stringMatching(word)]));
    }
  });

  test("warns that workers.dev caches nothing", async () => {
    expect((await diagnosisOf("placeholder.toml")).warnings).toEqual(expect.arrayContaining([expect.stringContaining("workers.dev")]));
    expect((await diagnosisOf("good.toml")).warnings).not.toEqual(expect.arrayContaining([expect.stringContaining("workers.dev")]));
  });

  test("sees an environment as it is deployed: with the route, without vars or bindings", async () => {
    const staging = await diagnosisOf("good.toml", "staging");
    expect(staging.problems).toEqual([]);
    expect(staging.worker).toBe("fixture-staging");
    expect(staging.settings).toEqual(expect.arrayContaining([{ name: "PLAN", value: '"free"', source: "default" }]));
    expect(staging.bindings.map(({ state }) => state)).toEqual(["bound", "bound", "bound", "not used"]);
    const bare = await diagnosisOf("good.toml", "bare");
    expect(bare.problems.map(({ path, expected }) => [path, /inherits no/.test(expected)])).toEqual([["ORIGIN", true], ["FILL", true], ["LEDGER", true], ["REGION", true]]);
  });

  test("weighs variables as they are deployed and refuses a heavy one", async () => {
    const configuration = await configurationOf("good.toml");
    const vars = { ORIGIN: "https://ö.test", SIGNED_PARAMS: ["a"], HEAVY: "x".repeat(5121), FULL: "x".repeat(5120) };
    const { variables, problems } = diagnose({ ...configuration, vars });
    expect(variables).toEqual([
      { name: "HEAVY", bytes: 5121 }, { name: "FULL", bytes: 5120 }, { name: "ORIGIN", bytes: 15 }, { name: "SIGNED_PARAMS", bytes: 5 },
    ]);
    expect(problems.map(({ path, found }) => [path, found])).toEqual([["HEAVY", "5121 bytes"]]);
  });

  test("counts variables against the plan", async () => {
    const configuration = await configurationOf("good.toml");
    const many = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`OTHER_${i}`, "x"]));
    const counted = (plan: string) => diagnose({ ...configuration, vars: { ...many, ORIGIN: "https://a.test", PLAN: plan } }).problems;
    expect(counted("free").map(({ path, found }) => [path, found])).toEqual([["vars", "66"]]);
    expect(counted("paid")).toEqual([]);
  });

  test("knows how far one response reaches", () => {
    const MIB = 1024 * 1024;
    const free = { plan: "free", headBytes: MIB / 4, sliceBytes: MIB } as const;
    expect(reachOf(free, false)).toEqual({ hotBytes: 41.25 * MIB, coldBytes: 13.25 * MIB, runBytes: 21.25 * MIB });
    expect(reachOf(free, true).coldBytes).toBe(7.25 * MIB);
    expect(reachOf({ ...free, plan: "paid" }, false).hotBytes).toBeGreaterThan(5 * 1024 * MIB);
  });
});

describe("doctor on origins that ask for something", () => {
  const ORIGIN = "https://origin.downbeat.test";
  const S3 = { region: "auto", access_key: "KEY_ID", secret_key: "SECRET_KEY" };

  test("warns of each secret a row names, in the file or not, and never shows one", async () => {
    const configuration = await configurationOf("good.toml");
    const vars = { ORIGIN, ORIGIN_ACCESS: [{ origin: ORIGIN, s3: S3 }], SECRET_KEY: "5ecret" };
    const diagnosis = diagnose({ ...configuration, vars });
    expect(diagnosis.problems).toEqual([]);
    expect(diagnosis.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/^KEY_ID, .*wrangler secret list/), expect.stringMatching(/^SECRET_KEY stands in the file/)]));
    expect(diagnosis.warnings).not.toEqual(expect.arrayContaining([expect.stringContaining("SECRET_KEY is no setting")]));
    expect(JSON.stringify(diagnosis) + printed(diagnosis)).not.toContain("5ecret");
  });

  test("warns of a Host, of secrets in the clear, and of everything signed", async () => {
    const configuration = await configurationOf("good.toml");
    const plain = "http://origin.downbeat.test";
    const ORIGIN_ACCESS = [{ origin: plain, host: "music.downbeat.test", s3: { ...S3, methods: "all" } }];
    const { warnings } = diagnose({ ...configuration, vars: { ORIGIN: plain, ORIGIN_ACCESS } });
    for (const word of [/own zone/, /without encryption\.$/, /listing and writing/]) expect(warnings).toEqual(expect.arrayContaining([expect.stringMatching(word)]));
  });

  test("demands the bucket an r2:// origin names, and lists it", async () => {
    const configuration = await configurationOf("good.toml");
    const vars = { ORIGIN: "r2://MUSIC/albums" };
    expect(diagnose({ ...configuration, vars }).problems).toEqual([
      { path: "ORIGIN", expected: '[[r2_buckets]] with binding = "MUSIC"', found: "no bucket of that name" },
    ]);
    const { problems, bindings } = diagnose({ ...configuration, vars, buckets: new Map([["MUSIC", "my-music"]]) });
    expect([problems, bindings.at(-1)]).toEqual([[], { name: "MUSIC", state: "bound", what: "R2 bucket my-music" }]);
    expect(diagnose({ ...configuration, vars, environment: "staging" }).problems[0]?.expected).toContain("[[env.staging.r2_buckets]]");
  });
});

describe("npm run doctor", () => {
  test("prints a good file and ends with 0", async () => {
    const { code, out } = await downbeat("doctor", "-c", fixture("good.toml"));
    expect(out).toMatch(/Problems \(0\)|Fine to deploy\./);
    expect(out).toContain("Durable Object Fill");
    expect(code).toBe(0);
  });

  test("prints a bad file and ends with 1", async () => {
    const { code, out, err } = await downbeat("doctor", "--config", fixture("bad.toml"));
    expect(out).toMatch(/Problems \(14\)/);
    expect(out).toMatch(/MEMORY_BYTES: expected a whole number of bytes .*; found "32MiB"/);
    expect(out + err).not.toContain("5ecret");
    expect(code).toBe(1);
  });

  test("speaks JSON", async () => {
    const { code, out } = await downbeat("doctor", "-c", fixture("good.toml"), "--env", "bare", "--json");
    expect(JSON.parse(out)).toMatchObject({ environment: "bare", problems: [{ path: "ORIGIN" }, { path: "FILL" }, { path: "LEDGER" }, { path: "REGION" }] });
    expect(code).toBe(1);
  });

  test.each([
    ["a file that is not there", ["-c", "nowhere.toml"], /no readable file/],
    ["a file that is no TOML", ["-c", fixture("broken.toml")], /is no TOML/],
    ["an environment that is not there", ["-c", fixture("good.toml"), "--env", "prod"], /no environment "prod".*"staging", "bare"/],
  ])("ends with 1 for %s", async (_, args, said) => {
    const { code, out } = await downbeat("doctor", ...args);
    expect(out).toMatch(said);
    expect(code).toBe(1);
  });
});
