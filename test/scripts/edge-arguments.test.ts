import { describe, expect, test } from "vitest";
import { readEdgeArguments } from "../../scripts/local/edge-arguments.ts";

const read = (line: string) => readEdgeArguments(line === "" ? [] : line.split(" "));
const mistakes = (line: string) => {
  const command = read(line);
  return command.kind === "wrong" ? command.mistakes.map(({ argument, found }) => [argument, found]) : command.kind;
};

describe("arguments of npm run edge", () => {
  test("are all read", () => {
    expect(read("--origin http://127.0.0.1:9 --port 9000 --pops FRA,nrt --set A=1 --set B={\"c\":[true]} --persist d --decisions d.log --reserve -c w.toml --log debug")).toEqual({
      kind: "run",
      fleet: {
        origin: "http://127.0.0.1:9", port: 9000, pops: ["FRA", "NRT"], settings: { A: 1, B: { c: [true] } },
        persist: "d", decisions: "d.log", reserve: true, config: "w.toml", logLevel: "debug",
      },
    });
  });

  test("may all be left out", () => {
    expect(read("")).toEqual({ kind: "run", fleet: { settings: {}, logLevel: "warn" } });
  });

  test.each([
    ["--port x", [["--port", "x"]]],
    ["--port 65536", [["--port", "65536"]]],
    ["--port 65535 --pops FRA,NRT", [["--port", "65535 to 65536"]]],
    ["--origin ftp://host", [["--origin", "ftp://host"]]],
    ["--origin", [["--origin", "nothing"]]],
    ["--pops FRA,,XX", [["--pops", "nothing"], ["--pops", "XX"]]],
    ["--pops FRA,FRA", [["--pops", "FRA,FRA"]]],
    ["--set =1", [["--set", "=1"]]],
    ["--set A", [["--set", "A"]]],
    ["--set A={", [["--set", "A={"]]],
    ["--reserve=yes", [["--reserve", "yes"]]],
    ["--log loud", [["--log", "loud"]]],
    ["--link FRA-weur=soon", [["--link", "FRA-weur=soon"]]],
    ["--colour", [["--colour", "an unknown option"]]],
    ["word", [["word", "a bare word"]]],
    ["--port x --log loud word", [["--port", "x"], ["--log", "loud"], ["word", "a bare word"]]],
  ])("%s is refused, with every mistake at once", (line, found) => {
    expect(mistakes(line)).toEqual(found);
  });

  test("--origin takes a bucket", () => {
    expect(read("--origin r2://MUSIC/albums")).toMatchObject({ fleet: { origin: "r2://MUSIC/albums" } });
    expect(mistakes("--origin r2://my-music")).toEqual([["--origin", "r2://my-music"]]);
  });

  test("--link takes a delay between a data centre and a region, or a cut to the ledger", () => {
    expect(read("--link FRA-weur=200ms --link apac-ne-ledger=cut")).toMatchObject({
      fleet: { links: [{ from: "FRA", to: "region:weur", delayMs: 200 }, { from: "region:apac-ne", to: "ledger", cut: "ask" }] },
    });
  });

  test("--set takes a bare word as text, for shells eat quotes", () => {
    expect(read("--set ORIGIN=http://127.0.0.1:9")).toMatchObject({ fleet: { settings: { ORIGIN: "http://127.0.0.1:9" } } });
  });

  test("--help wins over mistakes after it", () => {
    expect(read("--help --port x")).toEqual({ kind: "help" });
  });
});
