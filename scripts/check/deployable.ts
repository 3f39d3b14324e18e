import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "smol-toml";
import { readWranglerFile } from "../local/wrangler-file.ts";
import type { Check } from "./check.ts";
import { ROOT, downbeat } from "./command.ts";

/** In place of the placeholder, which doctor refuses; `.test` belongs to nobody (RFC 6761), and nobody is asked. */
const ORIGIN = "https://origin.downbeat.test";

/** Our `wrangler.toml` with an origin filled in passes doctor, and wrangler bundles it; nothing is sent. */
export const deployable: Check = {
  name: "deploy, as a dry run",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "downbeat-check-"));
    try {
      const config = join(folder, "wrangler.toml");
      await writeFile(config, await filledIn(join(ROOT, "wrangler.toml")));
      return await downbeat("deploy", "--config", config, "--dry-run", "--outdir", join(folder, "dist"));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The file's text as it may stand in any folder: the main module's path absolute, ORIGIN real. */
async function filledIn(file: string): Promise<string> {
  const { main, vars } = await readWranglerFile(file);
  return stringify({ ...parse(await readFile(file, "utf8")), main, vars: { ...vars, ORIGIN } });
}
