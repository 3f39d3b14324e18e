import { run } from "./command.ts";

/** Every file git keeps, and those it would keep if they were added, as paths from the project's folder. Throws what git says when this is no repository. */
export async function files(): Promise<string[]> {
  const { code, output } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (code !== 0) throw new Error(`git cannot list the files: ${output}`);
  return [...new Set(output.split("\0"))].filter((path) => path !== "");
}
