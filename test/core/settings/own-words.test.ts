import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod/mini";
import { blockBody } from "../../../src/control/block-body.ts";
import { cloudEvent } from "../../../src/control/cloud-event.ts";
import { problemsIn } from "../../../src/control/problem.ts";
import { purgeBody } from "../../../src/control/purge-body.ts";
import { readSettings, SETTING_NAMES } from "../../../src/core/settings/index.ts";
import { rowOf } from "../../../src/core/settings/rows.ts";

const ZODS = "zod's own words";
const before = z.config().localeError;
beforeAll(() => void z.config({ localeError: () => ZODS }));
afterAll(() => void z.config({ localeError: before }));

/** Tables that are right, field by field; what is sent is one of them with one place spoilt, so that each schema gets its turn. */
const TABLES: Readonly<Record<string, unknown>> = {
  TTL: [{ kind: "audio", browser_sec: 5, memory_sec: 1, colo_sec: 60, reserve_sec: 0, stale_while_revalidate_sec: 1, stale_if_error_sec: 1, error_sec: 1 }],
  SITES: [{ hosts: ["music.example"], origin: "https://origin.example" }],
  PATHS: [{ prefix: "/free/", public: true, follow_redirects: true, kind: "audio", ignore_params: ["a"], store_set_cookie: true, without_lease: "refuse" }, { prefix: "/b/", keep_params: ["b"] }],
  ORIGIN_ACCESS: [
    { origin: "https://a.example", host: "music.example", header: { name: "X-Origin-Secret", secret: "A" } },
    { origin: "https://b.example", basic: { user: "u", secret: "A" } },
    { origin: "https://c.example", s3: { region: "auto", access_key: "A", secret_key: "B", session_token: "C", methods: "all" } },
  ],
  TAGS: [{ match: "/audio/:release", tags: ["release:{release}"], host: "music.example" }],
  CONTROL_TOKENS: [{ name: "n", sha256: "f".repeat(64), scopes: ["read"], tags: ["label-7:*"], prefixes: ["/label-7/"] }],
  EVENTS: [{ type: "t", what: "block", tags: ["a"], urls: ["a"], prefixes: ["a"], mode: "soft", query: "any", id: "a", countries: ["a"], from: "a", until: "a", reason: "a", reference: "a" }],
};

const BODIES = [
  {
    name: "a purge",
    schema: purgeBody,
    right: { files: ["https://a.example/", { url: "https://a.example/", headers: { a: "b" } }], tags: ["a"], prefixes: ["/a"], hosts: ["a"], purge_everything: true, query: "any", mode: "soft", wait: "global", timeout: 5, dry_run: true },
  },
  { name: "a block", schema: blockBody, right: { urls: ["a"], tags: ["a"], prefixes: ["a"], countries: ["DE"], from: "2026-12-31T23:00:00Z", until: "2026-12-31T23:00:00Z", reason: "a", reference: "a" } },
  { name: "an event", schema: cloudEvent, right: { specversion: "1.0", id: "a", source: "a", type: "a", subject: "a", time: "2026-12-31T23:00:00Z", datacontenttype: "a", dataschema: "a", data: 1 } },
] as const;

const WRONG: readonly unknown[] = [undefined, null, true, Number.NaN, -1, 1.5, 1e9, "", "\u0001", "a".repeat(2000), [], [null], [""], {}, { unknown: 1 }, { a: null }];

/** Every value that is `right` but for one place in it, which is wrong, missing or one too many. */
function spoilt(right: unknown): unknown[] {
  const all = [...WRONG];
  if (Array.isArray(right)) {
    for (const [i, one] of right.entries()) for (const bad of spoilt(one)) all.push(right.with(i, bad));
  } else if (right !== null && typeof right === "object") {
    all.push({ ...right, unknown: 1 });
    for (const [name, one] of Object.entries(right)) for (const bad of spoilt(one)) all.push({ ...right, [name]: bad });
  }
  return all;
}

it("every problem of a setting says in our words what is expected", () => {
  const said = SETTING_NAMES.flatMap((name) =>
    spoilt(TABLES[name] ?? "").flatMap((value) => {
      const read = readSettings({ ORIGIN: "https://origin.example", [name]: value });
      return read.ok ? [] : read.problems;
    }),
  );
  expect(said.length).toBeGreaterThan(1000);
  expect(said.filter(({ expected }) => expected.includes(ZODS))).toEqual([]);
});

it.each(BODIES)("every problem of $name says in our words what is expected", ({ schema, right }) => {
  expect(schema.safeParse(right).success).toBe(true);
  const said = spoilt(right).flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [] : problemsIn(value, parsed.error.issues, Object.keys(right));
  });
  expect(said.length).toBeGreaterThan(50);
  expect(said.filter(({ expected }) => expected.includes(ZODS))).toEqual([]);
});

it.each(Object.entries(TABLES))("%s is right before it is spoilt", (name, table) => {
  expect(SETTING_NAMES.filter((known) => known === name).map((known) => rowOf(known).schema.safeParse(table).error)).toEqual([undefined]);
});
