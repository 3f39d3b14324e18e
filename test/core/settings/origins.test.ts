import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Settings } from "../../../src/core/settings/index.ts";
import { boundProblems, bucketPlace, readSettings, usesReserve } from "../../../src/core/settings/index.ts";

const ORIGIN = "https://origin.downbeat.test";
const S3 = { region: "eu-central-1", access_key: "KEY_ID", secret_key: "SECRET_KEY" };
const HEADER = { name: "X-Origin-Secret", secret: "ORIGIN_SECRET" };
const BASIC = { user: "u", secret: "ORIGIN_PASSWORD" };

function settingsOf(vars: Record<string, unknown>): Settings {
  const read = readSettings({ ORIGIN, ...vars });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

function problemsOf(vars: Record<string, unknown>): { path: string; expected: string; found: string }[] {
  const read = readSettings({ ORIGIN, ...vars });
  return read.ok ? [] : [...read.problems];
}

const paths = (row: unknown, vars: Record<string, unknown> = {}) => problemsOf({ ...vars, ORIGIN_ACCESS: [row] }).map(({ path }) => path);

describe("ORIGIN as a bucket", () => {
  test.each([
    ["r2://MUSIC", "r2://MUSIC", "MUSIC", ""],
    ["r2://MUSIC/", "r2://MUSIC", "MUSIC", ""],
    ["r2://my_Bucket2/al bums/".replace(" ", "%20"), "r2://my_Bucket2/al%20bums", "my_Bucket2", "/al%20bums"],
    ["r2://MUSIC/müsic", "r2://MUSIC/m%C3%BCsic", "MUSIC", "/m%C3%BCsic"],
  ])("%s is asked as %s", (written, asked, binding, path) => {
    const { origin = "" } = settingsOf({ ORIGIN: written });
    expect([origin, bucketPlace(origin), usesReserve(origin)]).toEqual([asked, { binding, path }, false]);
  });

  test.each(["r2://", "r2:MUSIC", "r2://my-bucket", "r2://1MUSIC", "r2://MUSIC?x", "r2://MUSIC#x", "r2://MUSIC/../x", "r2://MUSIC/%2e%2E", "r2://u@MUSIC", "R2://MUSIC", "r2://MUSIC/a b", "r2://MUSIC\\x"])(
    "refuses %j",
    (written) => {
      expect(readSettings({ ORIGIN: written })).toMatchObject({ ok: false, problems: [{ path: "ORIGIN" }] });
    },
  );

  test("stands for a site as well", () => {
    expect(settingsOf({ SITES: [{ hosts: ["a.test"], origin: "r2://MUSIC/a" }] }).sites[0]?.origin).toBe("r2://MUSIC/a");
  });

  test("names a place for its own URLs alone", () => {
    fc.assert(fc.property(fc.webUrl(), (url) => bucketPlace(url) === undefined && usesReserve(url)));
    expect(bucketPlace("r2://MUSIC/a/b?c=d#e")).toEqual({ binding: "MUSIC", path: "/a/b" });
  });
});

describe("ORIGIN_ACCESS", () => {
  test("is read whole, names in ours, methods read unless said", () => {
    const rows = [
      { origin: `${ORIGIN}/`, host: "Music.test.", header: HEADER, s3: { ...S3, session_token: "TOKEN", methods: "all" } },
      { origin: "https://b.test/x", basic: BASIC },
      { origin: "https://c.test", s3: S3 },
    ];
    const SITES = [{ hosts: ["b.test"], origin: "https://b.test/x/" }, { hosts: ["c.test"], origin: "https://c.test" }];
    const expected = [
      { origin: ORIGIN, host: "music.test", header: HEADER, s3: { region: "eu-central-1", accessKey: "KEY_ID", secretKey: "SECRET_KEY", sessionToken: "TOKEN", methods: "all" } },
      { origin: "https://b.test/x", basic: BASIC },
      { origin: "https://c.test", s3: { region: "eu-central-1", accessKey: "KEY_ID", secretKey: "SECRET_KEY", methods: "read" } },
    ];
    expect(settingsOf({ ORIGIN_ACCESS: rows, SITES }).originAccess).toEqual(expected);
    expect(settingsOf({ ORIGIN_ACCESS: JSON.stringify(rows), SITES: JSON.stringify(SITES) }).originAccess).toEqual(expected);
    expect(settingsOf({}).originAccess).toEqual([]);
  });

  test.each<[string, unknown, string[]]>([
    ["an origin nobody is sent to", { origin: "https://other.test", header: HEADER }, ["ORIGIN_ACCESS[0].origin"]],
    ["an origin with another path", { origin: `${ORIGIN}/x`, header: HEADER }, ["ORIGIN_ACCESS[0].origin", "ORIGIN_ACCESS[0].origin"]],
    ["a bucket", { origin: "r2://MUSIC", header: HEADER }, ["ORIGIN_ACCESS[0].origin"]],
    ["nothing to carry", { origin: ORIGIN }, ["ORIGIN_ACCESS[0]"]],
    ["basic with s3", { origin: ORIGIN, basic: BASIC, s3: S3 }, ["ORIGIN_ACCESS[0]"]],
    ["basic with an Authorization header", { origin: ORIGIN, basic: BASIC, header: { ...HEADER, name: "authorization" } }, ["ORIGIN_ACCESS[0]"]],
    ["a secret that is a setting", { origin: ORIGIN, header: { ...HEADER, secret: "CONTROL_TOKENS" } }, ["ORIGIN_ACCESS[0]"]],
    ["a secret that is a binding", { origin: ORIGIN, header: { ...HEADER, secret: "RESERVE" } }, ["ORIGIN_ACCESS[0]"]],
    ["a host with a port", { origin: ORIGIN, host: "a.test:8443" }, ["ORIGIN_ACCESS[0].host"]],
    ["a host that is none", { origin: ORIGIN, host: "https://a.test" }, ["ORIGIN_ACCESS[0].host"]],
    ["a user with a colon", { origin: ORIGIN, basic: { ...BASIC, user: "a:b" } }, ["ORIGIN_ACCESS[0].basic.user"]],
    ["a region that is none", { origin: ORIGIN, s3: { ...S3, region: "eu/central" } }, ["ORIGIN_ACCESS[0].s3.region"]],
    ["methods that are none", { origin: ORIGIN, s3: { ...S3, methods: "GET" } }, ["ORIGIN_ACCESS[0].s3.methods"]],
    ["a key without its secret", { origin: ORIGIN, s3: { region: "auto", access_key: "A" } }, ["ORIGIN_ACCESS[0].s3.secret_key"]],
    ["a field misspelt", { origin: ORIGIN, heder: HEADER }, ["ORIGIN_ACCESS[0].heder"]],
  ])("refuses %s", (_, row, expected) => {
    expect(paths(row).slice(0, expected.length)).toEqual(expected);
  });

  test.each(["Host", "range", "If-None-Match", "Cookie", "Via", "content-length", "X-Amz-Date", "Connection", "a b", "", "CF-Connecting-IP"])(
    "refuses a secret in the header field %j",
    (name) => {
      expect(paths({ origin: ORIGIN, header: { ...HEADER, name } })).toEqual(["ORIGIN_ACCESS[0].header.name"]);
    },
  );

  test("refuses a second row for an origin", () => {
    const twice = [{ origin: ORIGIN, header: HEADER }, { origin: `${ORIGIN}/`, basic: BASIC }];
    expect(problemsOf({ ORIGIN_ACCESS: twice }).map(({ path }) => path)).toEqual(["ORIGIN_ACCESS[1].origin"]);
  });

  test.each<[string, string, unknown[], number]>([
    ["a site below one that carries more", `${ORIGIN}/x`, [{ origin: ORIGIN, header: HEADER }], 1],
    ["a site that carries more above one", `${ORIGIN}/x`, [{ origin: `${ORIGIN}/x`, header: HEADER }], 1],
    ["different access in one another", `${ORIGIN}/x`, [{ origin: ORIGIN, header: HEADER }, { origin: `${ORIGIN}/x`, basic: BASIC }], 2],
    ["nothing where both carry the same", `${ORIGIN}/x`, [{ origin: ORIGIN, header: HEADER }, { origin: `${ORIGIN}/x`, header: HEADER }], 0],
    ["nothing where neither is in the other", `${ORIGIN}.net/x`, [{ origin: ORIGIN, header: HEADER }], 0],
  ])("refuses %s", (_, origin, rows, problems) => {
    expect(problemsOf({ SITES: [{ hosts: ["a.test"], origin }], ORIGIN_ACCESS: rows })).toHaveLength(problems);
  });

  test.each(["https://s3.eu-central-1.amazonaws.com", "https://s3.amazonaws.com", "https://s3-eu-west-1.amazonaws.com"])(
    "refuses to sign for %s, where the path chooses the bucket",
    (origin) => {
      expect(problemsOf({ ORIGIN: origin, ORIGIN_ACCESS: [{ origin, s3: S3 }] }).map(({ path }) => path)).toEqual(["ORIGIN_ACCESS[0].origin"]);
      expect(problemsOf({ ORIGIN: `${origin}/bucket`, ORIGIN_ACCESS: [{ origin: `${origin}/bucket`, s3: S3 }] })).toEqual([]);
    },
  );

  test("takes a secret's name for no setting misspelt", () => {
    const row = { origin: ORIGIN, header: { ...HEADER, secret: "ORIGINS" } };
    expect(problemsOf({ ORIGIN_ACCESS: [row], ORIGINS: "value" })).toEqual([]);
    expect(problemsOf({ ORIGINS: "value" })).toHaveLength(1);
  });

  const SECRET = "5ecret";
  test.each<[string, unknown]>([
    ["in place of a name", [{ origin: ORIGIN, header: { ...HEADER, secret: `${SECRET}!` } }]],
    ["under a key of ours that is not known", [{ origin: ORIGIN, basic: { user: "u", password: SECRET } }]],
    ["in place of a table", [{ origin: ORIGIN, basic: SECRET }]],
    ["in an origin", [{ origin: `https://u:${SECRET}@origin.downbeat.test`, basic: BASIC }]],
    ["in JSON that is cut off", `[{"basic":"${SECRET}"`],
  ])("never shows a value that stands %s", (_, rows) => {
    const problems = problemsOf({ ORIGIN_ACCESS: rows });
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain(SECRET);
  });

  test("names a key that is not known", () => {
    expect(problemsOf({ ORIGIN_ACCESS: [{ origin: ORIGIN, s3: { ...S3, regon: "x" } }] }))
      .toEqual([{ path: "ORIGIN_ACCESS[0].s3.regon", expected: "did you mean region?", found: expect.stringContaining("not shown") }]);
  });
});

describe("boundProblems", () => {
  const settings = settingsOf({
    SITES: [{ hosts: ["a.test"], origin: "r2://MUSIC/x" }],
    ORIGIN_ACCESS: [{ origin: ORIGIN, header: HEADER, s3: { ...S3, session_token: "TOKEN" } }],
  });
  const bucket = Object.create({ head: () => null, get: () => null, list: () => null }) as object;
  const env = { ORIGIN_SECRET: "a", KEY_ID: "b", SECRET_KEY: "c", TOKEN: "d", MUSIC: bucket };

  test("has nothing to say where everything is there", () => {
    expect(boundProblems(settings, env)).toEqual([]);
    expect(boundProblems(settingsOf({}), {})).toEqual([]);
  });

  test("names each secret and bucket that is missing", () => {
    expect(boundProblems(settings, {}).map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      "ORIGIN_ACCESS[0]: a secret ORIGIN_SECRET: npx wrangler secret put ORIGIN_SECRET",
      "ORIGIN_ACCESS[0]: a secret KEY_ID: npx wrangler secret put KEY_ID",
      "ORIGIN_ACCESS[0]: a secret SECRET_KEY: npx wrangler secret put SECRET_KEY",
      "ORIGIN_ACCESS[0]: a secret TOKEN: npx wrangler secret put TOKEN",
      "SITES[0].origin: an R2 bucket bound as MUSIC: [[r2_buckets]] in wrangler.toml",
    ]);
  });

  test.each([["empty", ""], ["with a line break", "5ecret\r\nx: y"], ["with a space at its end", "5ecret "], ["with a character no field takes", "5ecret♫"], ["with one that runtimes encode in two ways", "5ecretö"], ["a table", { a: "5ecret" }]])(
    "refuses a secret that is %s, without showing it",
    (_, value) => {
      const problems = boundProblems(settings, { ...env, TOKEN: value });
      expect(problems).toHaveLength(1);
      expect(JSON.stringify(problems)).not.toContain("5ecret");
    },
  );

  test("takes any characters but controls in a password, which is encoded", () => {
    const basic = settingsOf({ ORIGIN_ACCESS: [{ origin: ORIGIN, basic: BASIC }] });
    expect(boundProblems(basic, { ORIGIN_PASSWORD: " wörd♫ " })).toEqual([]);
    expect(boundProblems(basic, { ORIGIN_PASSWORD: "word\n" })).toHaveLength(1);
  });

  test.each([["text", "MUSIC"], ["a table", {}], ["another kind of binding", { get: () => null, put: () => null }]])("takes %s for no bucket", (_, value) => {
    expect(boundProblems(settings, { ...env, MUSIC: value }).map(({ path }) => path)).toEqual(["SITES[0].origin"]);
  });
});
