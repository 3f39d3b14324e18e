import { availableParallelism } from "node:os";
import type { Territories } from "../../src/core/audio/track.ts";
import { WrongArguments } from "../commands/command.ts";
import { parsed, wholeNumber } from "../commands/purge/connection.ts";
import { DEFAULT_LADDER, type Rung } from "./ladder.ts";
import { ladderFrom } from "./ladder-file.ts";
import { territoriesOf } from "./sidecar.ts";

/** What `downbeat package` was told. */
export type PackageWish = {
  readonly named: readonly string[];
  readonly out: string;
  readonly base?: string;
  readonly ladder: readonly Rung[];
  readonly territories: Territories | undefined;
  readonly jobs: number;
  readonly force: boolean;
  readonly replace: boolean;
  readonly prune: boolean;
  readonly json: boolean;
};

/** Most runs of ffmpeg at once. */
const MOST_JOBS = 256;

/** Reads the arguments, and the ladder they name; all that is wrong is said at once. */
export async function readPackage(args: readonly string[]): Promise<PackageWish> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parsed(args, { out: text, base: text, ladder: text, territories: text, "not-in": text, jobs: text, force: flag, replace: flag, prune: flag, json: flag });
  const problems: string[] = [];
  if (positionals.length === 0) problems.push("expected masters: files or folders");
  if (values.out === undefined || values.out === "") problems.push("expected --out: the folder that tracks are made in");
  const territories = territoriesOf(values.territories, values["not-in"]);
  if (territories.kind === "problem") problems.push(territories.why);
  let jobs = availableParallelism();
  try {
    if (values.jobs !== undefined) jobs = wholeNumber("--jobs", values.jobs, 1, MOST_JOBS);
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error;
    problems.push(error.message);
  }
  const read = values.ladder === undefined ? ({ kind: "ladder", ladder: DEFAULT_LADDER } as const) : await ladderFrom(values.ladder);
  if (read.kind === "problems") problems.push(...read.problems.map((problem) => `--ladder ${values.ladder}: ${problem}`));
  if (problems.length > 0 || read.kind === "problems" || values.out === undefined) throw new WrongArguments(problems.join("\n"));
  return {
    named: positionals, out: values.out, ...(values.base !== undefined && { base: values.base }), ladder: read.ladder, territories: territories.kind === "territories" ? territories.territories : undefined, jobs,
    force: values.force, replace: values.replace, prune: values.prune, json: values.json,
  };
}
