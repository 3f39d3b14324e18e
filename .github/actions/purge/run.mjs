// Runs `downbeat purge` with what action.yml took in, and tells the workflow what came of it. Plain JavaScript: the command
// line is started with Node's own reading of TypeScript, so that two packages have to be installed and no more.
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const UNPROVEN = 3;
const command = fileURLToPath(new URL("../../../scripts/downbeat.ts", import.meta.url));
const { env } = process;

/** The lines of an input that say something. */
const lines = (name) => (env[name] ?? "").split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
const each = (option, name) => lines(name).map((value) => `--${option}=${value}`);
const flag = (option, name) => (env[name] === "true" ? [`--${option}`] : []);

const waits = env.PURGE_TIMEOUT === "0" ? ["--no-wait"] : [`--timeout=${env.PURGE_TIMEOUT ?? "60"}`];
const args = [
  ...each("tag", "PURGE_TAGS"), ...each("prefix", "PURGE_PREFIXES"), ...each("url", "PURGE_URLS"), ...each("host", "PURGE_HOSTS"), ...each("file", "PURGE_FILE"),
  ...(env.PURGE_EVERYTHING === "true" ? ["--all", "--yes"] : []),
  ...flag("soft", "PURGE_SOFT"), ...flag("any-query", "PURGE_ANY_QUERY"), ...flag("dry-run", "PURGE_DRY_RUN"),
  ...waits, "--json",
];

const flags = ["--experimental-transform-types", "--disable-warning=ExperimentalWarning"];
const child = spawn(process.execPath, [...flags, command, "purge", ...args], { stdio: ["ignore", "pipe", "inherit"] });
let out = "";
child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
// A workflow that is cancelled sends SIGINT: the command says what it knows.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("close", (code) => {
  process.exitCode = tell(code ?? 1, out);
});

/** Writes outputs and the summary; gives the exit code. */
function tell(code, text) {
  if (text.trim() === "") return code;
  const { state, receipts, notSent, why } = JSON.parse(text);
  const ids = receipts.map(({ id }) => id).join(" ");
  output("state", state);
  output("ids", ids);
  output("result", JSON.stringify(JSON.parse(text)));
  const regions = receipts.flatMap(({ regions }) => regions);
  const waiting = [...new Set(regions.filter((region) => region.state === "waiting").map(({ region }) => region))];
  const slowest = Math.max(0, ...receipts.map((receipt) => receipt.duration_ms ?? 0));
  const sentence =
    state === "complete" ? `Complete everywhere after ${slowest} ms` : `${state}${why ? `: ${why}` : ""}${waiting.length > 0 ? `; not proven in ${waiting.join(", ")}` : ""}${notSent > 0 ? `; ${notSent} not purged` : ""}`;
  const said = `Purge: ${sentence}.${ids === "" ? "" : ` Receipts: ${ids}`}`;
  process.stdout.write(`${said}\n`);
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${said}\n`);
  if (code !== UNPROVEN || env.PURGE_UNPROVEN !== "warn") return code;
  process.stdout.write(`::warning title=Purge not proven yet::${sentence.replaceAll("%", "%25").replaceAll("\n", "%0A")}\n`);
  return 0;
}

function output(name, value) {
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${name}=${value.replaceAll("\n", " ")}\n`);
}
