import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWorker } from "../../local/build.ts";
import { readConfig } from "../../local/fleet-config.ts";

/** A fault that a measure must find out, or what a measure wants away: in which source file, and what is written there instead of what. */
export type Plant = { file: string; instead: string; planted: string };

/** Faults by name. What stands there must stand there exactly once, or the measure would prove nothing. */
export const PLANTS = {
  /** What has come counts as true as of what is known by then, not as of what was known before the upstream was asked. */
  "no-fence": { file: "edge/purge/colo.ts", instead: "newest - 1) : descriptor.asOf;", planted: "newest - 1) : this.knowledge.n;" },
  /** Nothing is counted of listeners. */
  "no-counting": { file: "edge/isolate.ts", instead: "const observations = promisers && new", planted: "const observations = undefined && new" },
} as const satisfies Record<string, Plant>;

/** The Worker with a fault in it, in a file of its own. Throws when the source is no longer what the plant expects. */
export async function plantedBundle(name: keyof typeof PLANTS): Promise<{ file: string; remove(): Promise<void> }> {
  const plant: Plant = PLANTS[name];
  const { main } = await readConfig(undefined);
  const source = await readFile(plant.file, "utf8");
  const parts = source.split(plant.instead);
  if (parts.length !== 2) throw new Error(`${plant.file} has ${parts.length - 1} times what ${name} takes away: ${plant.instead}`);
  const { code } = await buildWorker({ entry: main, sourcemap: false, instead: { file: plant.file, contents: parts.join(plant.planted) } });
  const folder = await mkdtemp(join(tmpdir(), "downbeat-planted-"));
  const file = join(folder, "worker.js");
  await writeFile(file, code);
  return { file, remove: () => rm(folder, { recursive: true }) };
}
