import { parseArgs } from "node:util";
import { WrongArguments } from "./command.ts";

/** Which environment of which file a command is about. */
export interface Target {
  file: string;
  environment: string | undefined;
}

/**
 * Reads `-c FILE` and `--env NAME` as wrangler reads them, `CLOUDFLARE_ENV` included, out of arguments that may hold
 * others. An option without its value is wrong.
 */
export function targetOf(args: readonly string[]): Target {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: "string", short: "c" }, env: { type: "string", short: "e" } },
    strict: false,
    allowPositionals: true,
  });
  if (values.config === true || values.env === true) throw new WrongArguments("-c wants a file, --env a name");
  const environment = typeof values.env === "string" ? values.env : process.env["CLOUDFLARE_ENV"];
  return {
    file: typeof values.config === "string" ? values.config : "wrangler.toml",
    // Wrangler takes an empty name for the top level.
    environment: environment === "" ? undefined : environment,
  };
}
