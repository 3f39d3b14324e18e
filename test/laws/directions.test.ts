import { describe, expect, it } from "vitest";
import { type Import, cyclesOf, importsOf } from "./imports.ts";
import { sourceOf, sourcesOf } from "./source.ts";

/** Which rooms a room may import, itself aside; `*` is every room. The first prefix that fits a path is its room. */
const MAY_IMPORT = {
  "src/core/": [],
  "src/control/": ["src/core/"],
  "src/client/": ["src/core/", "src/control/"],
  "src/console/": ["src/core/", "src/control/"],
  "src/index.ts": ["src/core/", "src/control/", "edge/", "durable-objects/"],
  "edge/": ["src/core/", "src/control/", "durable-objects/"],
  "durable-objects/": ["src/core/"],
  "scripts/": ["src/core/", "src/control/", "src/client/", "src/console/", "edge/", "durable-objects/", "src/index.ts"],
  "test/": ["src/core/", "src/control/", "src/client/", "src/console/", "edge/", "durable-objects/", "src/index.ts", "scripts/"],
} as const satisfies Record<string, readonly string[]>;

/** Which packages a place may import; what listeners' requests run through is ours but for these. */
const PACKAGES: readonly { readonly below: string; readonly may: readonly string[] }[] = [
  { below: "src/core/settings/", may: ["zod/mini"] },
  { below: "src/core/audio/", may: ["@svta/cml-cmcd", "zod/mini"] },
  { below: "src/core/", may: [] },
  // Never `zod` itself, which carries every method of every schema along.
  { below: "src/control/", may: ["zod/mini"] },
  { below: "src/index.ts", may: [] },
  { below: "edge/upstreams/", may: ["aws4fetch"] },
  { below: "edge/deliver/", may: ["node:zlib"] },
  { below: "edge/", may: ["cloudflare:workers"] },
  { below: "durable-objects/ledger/", may: ["node:crypto"] },
  { below: "durable-objects/", may: ["cloudflare:workers"] },
];

const ROOMS = Object.keys(MAY_IMPORT) as (keyof typeof MAY_IMPORT)[];
const roomOf = (path: string) => ROOMS.find((room) => path.startsWith(room));

function misdirected(imports: readonly Import[]): string[] {
  return imports.filter(({ from, to, isPackage }) => {
    if (isPackage) return PACKAGES.find(({ below }) => from.startsWith(below))?.may.includes(to) === false;
    const [room, target] = [roomOf(from), roomOf(to)];
    if (room === undefined || target === undefined) return true;
    const may: readonly string[] = MAY_IMPORT[room];
    return target !== room && !may.includes(target);
  }).map(({ from, to }) => `${from} imports ${to}`);
}

const sources = sourcesOf("src", "edge", "durable-objects", "scripts", "test");
const imports = sources.flatMap(importsOf);
const planted = (path: string, text: string) => importsOf(sourceOf(path, text));

it("imports point one way", () => {
  expect(imports.length).toBeGreaterThan(300);
  expect(misdirected(imports)).toEqual([]);
});

/** Pairs that share a type across a cycle still. This list may only shrink. */
const CYCLES_LEFT = [
  ["scripts/bench/contenders.ts", "scripts/bench/proxies.ts"],
  ["scripts/demo/origin/answer.ts", "scripts/demo/origin/conditions.ts"],
  ["scripts/local/fleet-config.ts", "scripts/local/fleet.ts"],
  ["test/origin/partial.ts", "test/origin/plan.ts"],
];

it("no file imports itself by way of others, types included", () => {
  const cycles = cyclesOf(imports).map((cycle) => cycle.toSorted());
  expect(cycles.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(CYCLES_LEFT);
});

/** What only documents, clients and tests need: the Worker would carry it for nothing. */
const NOT_CARRIED = ["src/control/answers.ts", "src/control/client.ts", "src/core/settings/docs/"];

/** What the Worker is bundled from: all that its main module reaches by imports of values. */
function carried(all: readonly Import[]): Set<string> {
  const reached = new Set(["src/index.ts"]);
  const values = Map.groupBy(all.filter(({ isPackage, isType }) => !isPackage && !isType), ({ from }) => from);
  for (const path of reached) for (const { to } of values.get(path) ?? []) reached.add(to);
  return reached;
}

it("the Worker does not carry what it does not need", () => {
  const reached = carried(imports);
  expect(reached.size).toBeGreaterThan(150);
  expect([...reached].filter((path) => NOT_CARRIED.some((place) => path.startsWith(place)))).toEqual([]);
  expect(NOT_CARRIED.filter((place) => !sources.some(({ path }) => path.startsWith(place)))).toEqual([]);
});

it("every import of a file names a file that is there, with its extension", () => {
  const there = new Set(sources.map(({ path }) => path));
  const missing = imports.filter(({ to, isPackage }) => !isPackage && !there.has(to) && /\.ts$|\/[^./]+$/.test(to));
  expect(missing).toEqual([]);
});

describe("the law of directions sees", () => {
  it.each([
    ["src/core/cache/x.ts", 'import { a } from "../../../edge/x.ts";'],
    ["src/core/cache/x.ts", 'import type { A } from "../../../durable-objects/x.ts";'],
    ["src/core/cache/x.ts", 'export { a } from "../../control/x.ts";'],
    ["src/core/cache/x.ts", 'export * from "../../index.ts";'],
    ["src/core/cache/x.ts", "const a = await import('../../../edge/x.ts');"],
    ["src/core/cache/x.ts", 'type A = import("../../../edge/x.ts").A;'],
    ["src/core/cache/x.ts", 'import {\n  type A,\n  b,\n} from "../../../scripts/x.ts";'],
    ["src/core/cache/x.ts", 'import "../../../test/x.ts";'],
    ["src/core/cache/x.ts", 'import * as z from "zod/mini";'],
    ["src/core/routing/x.ts", 'import { decodeCmcd } from "@svta/cml-cmcd";'],
    ["src/core/settings/x.ts", 'import * as z from "zod";'],
    ["src/control/x.ts", 'import type * as z from "zod";'],
    ["src/core/cache/x.ts", 'import { createHash } from "node:crypto";'],
    ["edge/x.ts", 'import { a } from "../src/index.ts";'],
    ["edge/x.ts", 'import { a } from "../src/client/x.ts";'],
    ["edge/x.ts", 'import { Hono } from "hono";'],
    ["edge/steps/x.ts", 'import { AwsV4Signer } from "aws4fetch";'],
    ["edge/upstreams/x.ts", 'import { DurableObject } from "cloudflare:workers";'],
    ["durable-objects/x.ts", 'import { a } from "../edge/x.ts";'],
    ["durable-objects/x.ts", 'import { a } from "../src/control/x.ts";'],
    ["src/client/x.ts", 'import { a } from "../../edge/x.ts";'],
    ["src/index.ts", 'import { a } from "../scripts/x.ts";'],
    ["scripts/x.ts", 'import { a } from "../test/x.ts";'],
    ["edge/x.ts", 'import { a } from "../other/x.ts";'],
  ])("in %s: %s", (path, text) => {
    expect(misdirected(planted(path, text))).toHaveLength(1);
  });

  it.each([
    ["edge/x.ts", '// import { a } from "../scripts/x.ts";'],
    ["edge/x.ts", '/** import { a } from "../scripts/x.ts"; */'],
    ["edge/x.ts", "const text = 'import { a } from \"../scripts/x.ts\"';"],
    ["edge/x.ts", "const text = `import a from \"../scripts/x.ts\"`;"],
    ["edge/x.ts", 'import { a } from "../src/core/x.ts";\nimport { DurableObject } from "cloudflare:workers";'],
    ["src/core/settings/x.ts", 'import * as z from "zod/mini";'],
    ["src/control/x.ts", 'import * as z from "zod/mini";'],
    ["durable-objects/x.ts", 'import { a } from "./y.ts";'],
    ["src/index.ts", 'export { Colo } from "../edge/x.ts";'],
    ["test/x.ts", 'import { a } from "../scripts/x.ts";'],
    ["edge/x.ts", 'export const a = 1;\nconst quote = "\'";\nimport { b } from "./b.ts";'],
  ])("nothing wrong in %s: %s", (path, text) => {
    expect(misdirected(planted(path, text))).toEqual([]);
  });
});

it("the law of cycles sees one of two files, of three, and of types alone", () => {
  const two = [...planted("edge/a.ts", 'import "./b.ts";'), ...planted("edge/b.ts", 'import "./a.ts";')];
  expect(cyclesOf(two)).toEqual([["edge/a.ts", "edge/b.ts"]]);
  const three = [
    ...planted("edge/a.ts", 'import type { B } from "./b.ts";'),
    ...planted("edge/b.ts", 'export type * from "./c.ts";'),
    ...planted("edge/c.ts", 'type A = import("./a.ts").A;'),
  ];
  expect(cyclesOf(three)).toEqual([["edge/a.ts", "edge/b.ts", "edge/c.ts"]]);
  expect(cyclesOf(three.slice(0, 2))).toEqual([]);
});
