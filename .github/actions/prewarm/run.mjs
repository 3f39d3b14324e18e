// Runs `downbeat prewarm` with what action.yml took in, and tells the workflow what came of it. Plain JavaScript: the command
// line is started with Node's own reading of TypeScript, so that two packages have to be installed and no more.
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Ends that may be warned of instead: it goes on by itself, or it is over and not all of it is warm. */
const SHORT = new Set([3, 5]);
const command = fileURLToPath(new URL("../../../scripts/downbeat.ts", import.meta.url));
const { env } = process;

/** The lines of an input that say something. */
const lines = (name) => (env[name] ?? "").split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
const each = (option, name) => lines(name).map((value) => `--${option}=${value}`);
const one = (option, name) => (env[name] ? [`--${option}=${env[name].trim()}`] : []);
const flag = (option, name) => (env[name] === "true" ? [`--${option}`] : []);

const args = [
  ...each("url", "PREWARM_URLS"), ...each("tag", "PREWARM_TAGS"), ...each("track", "PREWARM_TRACKS"), ...each("file", "PREWARM_FILE"),
  ...each("region", "PREWARM_REGIONS"), ...each("variant", "PREWARM_VARIANTS"),
  ...one("host", "PREWARM_HOST"), ...one("extent", "PREWARM_EXTENT"), ...one("at", "PREWARM_AT"), ...flag("follow-sun", "PREWARM_FOLLOW_SUN"), ...one("rate", "PREWARM_RATE"), ...one("bytes", "PREWARM_BYTES"), ...one("priority", "PREWARM_PRIORITY"),
  ...flag("dry-run", "PREWARM_DRY_RUN"), ...(env.PREWARM_TIMEOUT === "0" ? ["--no-wait"] : one("timeout", "PREWARM_TIMEOUT")), "--json",
];

const flags = ["--experimental-transform-types", "--disable-warning=ExperimentalWarning"];
const child = spawn(process.execPath, [...flags, command, "prewarm", ...args], { stdio: ["ignore", "pipe", "inherit"] });
let out = "";
child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
// A workflow that is cancelled sends SIGINT: the command says what it knows, and the order goes on.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("close", (code) => {
  process.exitCode = tell(code ?? 1, out);
});

/** Writes outputs and the summary; gives the exit code. */
function tell(code, text) {
  if (text.trim() === "") return code;
  const { state, orders, plans, notSent, why } = JSON.parse(text);
  const ids = orders.map(({ id }) => id).join(" ");
  const regions = orders.flatMap((order) => order.regions);
  output("state", state);
  output("ids", ids);
  // An output has its bounds, and ten thousand URLs may fail.
  output("result", JSON.stringify({ state, notSent, why, plans, orders }, (name, value) => (name === "failures" || name === "asked" ? undefined : value)));
  const sum = (field) => regions.reduce((n, { progress }) => n + (progress?.[field] ?? 0), 0);
  const where = new Set(regions.map(({ region }) => region)).size;
  const failed = sum("failed");
  const planned = plans.reduce((n, { urls }) => n + urls, 0);
  const counts = state === "dry-run" ? `${planned} URLs would be` : `${sum("done")} URLs warm in ${where} regions, ${failed} failed, ${sum("upstream_bytes")} bytes of the origin`;
  const sentence = `${state}${why ? `: ${why}` : ""}; ${counts}${notSent > 0 ? `; ${notSent} not ordered` : ""}`;
  const said = `Prewarm: ${sentence}.${ids === "" ? "" : ` Orders: ${ids}`}`;
  process.stdout.write(`${said}\n`);
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${said}\n`);
  if (!SHORT.has(code) || env.PREWARM_INCOMPLETE !== "warn") return code;
  process.stdout.write(`::warning title=Not all of it is warm::${sentence.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}\n`);
  return 0;
}

function output(name, value) {
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${name}=${value.replaceAll("\n", " ")}\n`);
}
