// What the actions share: `downbeat VERB` is run with what action.yml took in, and the workflow is told what came of it. Plain
// JavaScript: the command line is started with Node's own reading of TypeScript, so that two packages have to be installed and no more.
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../scripts/downbeat.ts", import.meta.url));
const flags = ["--experimental-transform-types", "--disable-warning=ExperimentalWarning"];
const { env } = process;

/** The lines of an input that say something. */
const lines = (name) => (env[name] ?? "").split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
/** An option for each line of an input. */
export const each = (option, name) => lines(name).map((value) => `--${option}=${value}`);
/** An option for an input that says something. */
export const one = (option, name) => (env[name] ? [`--${option}=${env[name].trim()}`] : []);
/** A flag for an input that is `true`. */
export const flag = (option, name) => (env[name] === "true" ? [`--${option}`] : []);

/**
 * Runs a verb, then `tell(result)` with what it wrote as JSON, which gives the outputs, what is said of it (`title: sentence.tail`),
 * and what a warning says that stands for one of the exit codes `warned`.
 */
export function run(verb, args, tell, warned) {
  const child = spawn(process.execPath, [...flags, command, verb, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  // A workflow that is cancelled sends SIGINT: the command says what it knows.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("close", (code) => {
    process.exitCode = out.trim() === "" ? (code ?? 1) : told(code ?? 1, tell(JSON.parse(out)), warned);
  });
}

/** Writes outputs and the summary; gives the exit code. */
function told(code, { outputs, title, sentence, tail }, { codes, isWarned, why }) {
  for (const [name, value] of Object.entries(outputs)) output(name, value);
  const said = `${title}: ${sentence}.${tail}`;
  process.stdout.write(`${said}\n`);
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${said}\n`);
  if (!codes.has(code) || !isWarned) return code;
  process.stdout.write(`::warning title=${why}::${sentence.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}\n`);
  return 0;
}

function output(name, value) {
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${name}=${value.replaceAll("\n", " ")}\n`);
}
