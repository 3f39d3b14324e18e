import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { buildWorker } from "../../scripts/local/build.ts";
import { readConfig } from "../../scripts/local/fleet-config.ts";
import { startFleet as start, type Fleet, type FleetOptions } from "../../scripts/local/fleet.ts";

export type { Fleet, FleetOptions } from "../../scripts/local/fleet.ts";

/** The Worker's file by the folder of the run it was built for: sources may change between the runs of a watch. */
const built = new Map<string, Promise<string>>();

async function build(folder: string): Promise<string> {
  const { code } = await buildWorker({ entry: (await readConfig(undefined)).main });
  const file = join(folder, `worker-${process.pid}.js`);
  await writeFile(file, code);
  return file;
}

/** A fleet as `startFleet` of scripts/local starts it; of the project's own configuration its Worker is built once for all files of this process, without a source map. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  // Another configuration names another Worker.
  if (options.config !== undefined) return start(options);
  const folder = inject("built");
  const bundle = built.get(folder) ?? build(folder);
  built.set(folder, bundle);
  return start({ bundle: await bundle, ...options });
}
