/** `npm run test:browser`: the journeys of test/browser in a real Chromium, one process each. Exit code 1 when one fails. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const JOURNEYS = ["demo", "player", "players"];

for (const journey of JOURNEYS) {
  const file = fileURLToPath(new URL(`../test/browser/${journey}.ts`, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", file], { stdio: "inherit" });
  const code = await new Promise<number>((ended, refused) => {
    child.once("error", refused);
    child.once("exit", (exit) => ended(exit ?? 1));
  });
  if (code !== 0) process.exitCode = 1;
}
