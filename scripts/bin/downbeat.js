#!/usr/bin/env node
// Runs scripts/downbeat.ts with a Node new enough for it: the one that runs this file, or the one the package `node`
// brought. Plain JavaScript, for whatever Node the machine has.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const OLDEST = 22;
const require = createRequire(import.meta.url);
const scripts = dirname(dirname(fileURLToPath(import.meta.url)));

/** The path of a file of an installed package, or undefined. */
function installed(request) {
  try {
    return require.resolve(request);
  } catch {
    return undefined;
  }
}

function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST) return process.execPath;
  const home = installed("node/package.json");
  if (home === undefined) return undefined;
  return ["bin/node", "bin/node.exe"].map((file) => join(dirname(home), file)).find((file) => existsSync(file));
}

const node = findNode();
const tsx = installed("tsx");
if (node === undefined || tsx === undefined) {
  const missing = node === undefined ? `Node ${OLDEST} or later (this is ${process.versions.node})` : "tsx";
  process.stderr.write(`downbeat: ${missing} is missing; run \`npm install\` in ${dirname(scripts)}\n`);
  process.exit(1);
}

const args = ["--import", pathToFileURL(tsx).href, join(scripts, "downbeat.ts"), ...process.argv.slice(2)];
const child = spawn(node, args, { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  process.stderr.write(`downbeat: ${error.message}\n`);
  process.exitCode = 1;
});
// A child ended by a signal has no code: 1 says that it did not finish.
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
