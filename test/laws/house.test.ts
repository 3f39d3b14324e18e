import { describe, expect, it } from "vitest";
import { type Source, found, pathsBelow, sourceOf, sourcesOf } from "./source.ts";

const OURS = sourcesOf("src", "edge", "durable-objects", "scripts");
const SERVED = sourcesOf("src", "edge", "durable-objects");

describe("size", () => {
  const MOST_LINES = 300;
  const tooLong = (sources: readonly Source[]) =>
    sources.map(({ path, text }) => ({ path, lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0) })).filter(({ lines }) => lines > MOST_LINES);

  it(`no file has more than ${MOST_LINES} lines, tests included`, () => {
    expect(tooLong([...OURS, ...sourcesOf("test")])).toEqual([]);
  });

  it("the law sees the first line too many", () => {
    expect(tooLong([sourceOf("edge/x.ts", "a\n".repeat(300)), sourceOf("edge/y.ts", "a\n".repeat(301))])).toEqual([{ path: "edge/y.ts", lines: 301 }]);
  });
});

describe("types", () => {
  const ANY = /(?<![\w$.])any\b(?!\s*[(=])/g;
  const BANG = /[\w)\]]!(?=[.;,)\]])/g;
  const BLINDFOLD = /@ts-(?:ignore|nocheck|expect-error)/g;

  it("nothing is of type any, nothing is declared present by a bang", () => {
    expect(OURS.flatMap((source) => [...found(source, ANY), ...found(source, BANG)])).toEqual([]);
  });

  it("no line is hidden from the compiler", () => {
    expect(OURS.filter(({ text }) => text.search(BLINDFOLD) !== -1).map(({ path }) => path)).toEqual([]);
  });

  it.each(["let a: any;", "const a = b as any;", "type A = Record<string, any>;", "function f(a: any[]) {}", "type B = any | 1;"])("the law sees %s", (text) => {
    expect(found(sourceOf("edge/x.ts", text), ANY)).toHaveLength(1);
  });

  it.each(["a!.b", "f(a!)", "const b = list[0]!;"])("the law sees %s", (text) => {
    expect(found(sourceOf("edge/x.ts", text), BANG)).toHaveLength(1);
  });

  it.each(["Promise.any(list)", "const a = 'any'; // any", "if (a !== b) c();", "!a.b", "company"])("the law leaves alone %s", (text) => {
    expect([...found(sourceOf("edge/x.ts", text), ANY), ...found(sourceOf("edge/x.ts", text), BANG)]).toEqual([]);
  });
});

describe("contracts", () => {
  const EXPORT = /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|type|interface) \w+/;
  const undocumented = ({ path, text }: Source): string[] => {
    const lines = text.split("\n");
    return lines.flatMap((line, i) => {
      const before = lines[i - 1] ?? "";
      return EXPORT.test(line) && !/\*\/\s*$/.test(before) ? [`${path}:${i + 1}: ${line}`] : [];
    });
  };

  it("every exported function, type and class says its contract", () => {
    expect(SERVED.flatMap(undocumented)).toEqual([]);
  });

  it.each([
    ["export function a() {}", 1],
    ["// A remark.\nexport class A {}", 1],
    ["/** Far away. */\n\nexport type A = 1;", 1],
    ["export abstract class A {}", 1],
    ["export async function a() {}", 1],
    ["/** What it is. */\nexport function a() {}", 0],
    ["/**\n * What it is.\n */\nexport interface A {}", 0],
    ['export { a } from "./b.ts";\nexport const c = 1;\nfunction d() {}', 0],
    ['export type { A } from "./b.ts";', 0],
  ])("the law sees in %j: %i", (text, missing) => {
    expect(undocumented(sourceOf("edge/x.ts", text))).toHaveLength(missing);
  });
});

describe("names", () => {
  const FORBIDDEN = /(?:^|[-_./])(?:manager|helper|util|service|process|misc|common|stuff)s?(?=[-_./]|$)/i;
  const misnamed = (paths: readonly string[]) => paths.filter((path) => FORBIDDEN.test(path.replaceAll(/([a-z])([A-Z])/g, "$1-$2")));

  it("no file or folder has a name that says nothing", () => {
    expect(misnamed(["src", "edge", "durable-objects", "scripts", "test"].flatMap(pathsBelow).filter((path) => !NAMED_OTHERWISE.has(path)))).toEqual([]);
  });

  it.each(["edge/helpers.ts", "src/core/util/a.ts", "edge/cache-manager.ts", "edge/tokenService.ts", "scripts/process.ts"])("the law sees %s", (path) => {
    expect(misnamed([path])).toEqual([path]);
  });

  it.each(["edge/utility-belt.ts", "src/client/service.worker.ts".replace("service.worker", "offline"), "edge/processed.ts", "edge/servicer.ts"])("the law leaves alone %s", (path) => {
    expect(misnamed([path])).toEqual([]);
  });
});

/** Names the law forbids that are right where they stand: operating-system processes. This list may only shrink. */
const NAMED_OTHERWISE: ReadonlySet<string> = new Set(["scripts/bench/processes.ts"]);

describe("rooms", () => {
  /** The rooms of the house: each top folder but `src`, each folder of `src` and of `src/core`. */
  const roomsOf = (paths: readonly string[]): string[] => {
    const rooms = paths.filter((path) => path.endsWith(".ts")).flatMap((path) => {
      const [top, second, third, fourth] = path.split("/");
      if (top !== "src") return [top ?? ""];
      if (third === undefined) return [];
      return second === "core" && fourth !== undefined ? [`src/core/${third}`, "src/core"] : [`src/${second}`];
    });
    return [...new Set(rooms)].toSorted();
  };
  const without = (paths: readonly string[]) => roomsOf(paths).filter((room) => !paths.includes(`${room}/README.md`));
  const all = ["src", "edge", "durable-objects", "scripts", "test"].flatMap(pathsBelow);

  it("every room says what it guarantees", () => {
    expect(roomsOf(all)).toEqual(expect.arrayContaining(["durable-objects", "edge", "scripts", "src/core", "src/core/cache", "src/core/http", "src/core/settings", "test"]));
    expect(without(all)).toEqual([]);
  });

  it("the law sees a room without a README", () => {
    const paths = ["src/core/purge/a.ts", "src/core/errors.ts", "src/core/README.md", "src/index.ts", "edge/steps/a.ts", "edge/README.md", "src/control/api.ts"];
    expect(without(paths)).toEqual(["src/control", "src/core/purge"]);
  });
});
