import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFuzzArguments } from "../../scripts/fuzz/arguments.ts";
import { batchOf, renewed } from "../../scripts/fuzz/batch.ts";
import { CLASSES } from "../../scripts/fuzz/classes.ts";
import { type OwnGround, startGround } from "../../scripts/fuzz/ground.ts";
import { printable } from "../../scripts/fuzz/marker.ts";
import { type Found, run } from "../../scripts/fuzz/run.ts";
import { Tally } from "../../scripts/fuzz/tally.ts";

/** Faults that are known and not mended yet. This list may only shrink. */
const KNOWN: readonly string[] = [
];

describe("the edge under hostile requests", () => {
  let ground: OwnGround;
  beforeAll(async () => {
    ground = await startGround();
  });
  afterAll(() => ground?.close());

  it("holds against ten batches of a fixed seed", async () => {
    const tally = new Tally(ground.pid);
    const found = await run(ground, { seed: "1", only: [], first: 0, goesOn: (batches) => batches < 10, mostFindings: 5, known: KNOWN }, tally);
    const told = ({ finding, shrunk }: Found): string => `${finding.kind}: ${finding.what}\n${shrunk.attacks.flatMap(({ pieces }) => pieces.map(({ octets }) => printable(octets, 800))).join("\n")}`;
    expect(found.map(told)).toEqual([]);
    expect(tally.answers).toBeGreaterThan(1_000);
  }, 180_000);
});

describe("a batch", () => {
  it("is the same for the same seed and number, and another for others", () => {
    const octets = (seed: string, n: number): string => batchOf(seed, n, "edge.example:80", []).attacks.flatMap(({ pieces }) => pieces.map(({ octets }) => octets.toString("latin1"))).join("\n");
    expect(octets("a", 3)).toBe(octets("a", 3));
    expect(octets("a", 3)).not.toBe(octets("a", 4));
    expect(octets("a", 3)).not.toBe(octets("b", 3));
  });

  it("touches nothing of its old self when it is renewed", () => {
    const batch = batchOf("a", 3, "edge.example:80", []);
    const again = renewed(batch, "r0000001");
    expect(JSON.stringify(again.resources)).not.toContain(batch.tag);
    expect(again.attacks.map(({ pieces }) => pieces.map(({ octets }) => octets.length))).toEqual(batch.attacks.map(({ pieces }) => pieces.map(({ octets }) => octets.length)));
  });
});

describe("the arguments", () => {
  const read = (...args: string[]) => readFuzzArguments(args, () => "drawn");

  it("have values when nothing is said", () => {
    expect(read()).toEqual({ kind: "run", options: { minutes: 1, seed: "drawn", port: 0, only: [], settings: {}, batch: undefined, findings: 1 } });
  });

  it("are read", () => {
    expect(read("--minutes", "0.5", "--seed", "s", "--port", "8787", "--only", "range,half", "--set", "PROFILE=generic", "--set", "HEAD_BYTES=16384", "--batch", "7", "--findings", "3"))
      .toEqual({ kind: "run", options: { minutes: 0.5, seed: "s", port: 8787, only: ["range", "half"], settings: { PROFILE: "generic", HEAD_BYTES: 16_384 }, batch: 7, findings: 3 } });
  });

  it("are told all their mistakes at once", () => {
    const command = read("--minutes", "soon", "--only", "nothing", "--set", "x", "--port", "-");
    expect(command.kind === "wrong" && command.mistakes).toHaveLength(4);
    expect(read("--faster").kind).toBe("wrong");
    expect(read("--help").kind).toBe("help");
  });
});

it("every class makes attacks", () => {
  for (const name of CLASSES) expect(batchOf("c", 0, "edge.example:80", [name]).attacks.every((attack) => attack.class === name && attack.pieces.length > 0)).toBe(true);
});
