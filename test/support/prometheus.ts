import { spawnSync } from "node:child_process";

/** A family of metrics as Prometheus' own parser for Python reads it. */
export type ReadFamily = {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
  readonly samples: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
};

/** What came of reading a text: its families, or the parser's complaint. */
export type ReadText = { readonly families: readonly ReadFamily[] } | { readonly error: string };

/** Reads a list of [format, text] in JSON from standard input, answers a list of ReadText. */
const SCRIPT = `
import json, sys
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics
def read(asked):
    format, text = asked
    families = (openmetrics if format == "openmetrics" else parser).text_string_to_metric_families(text)
    return [{"name": f.name, "type": f.type, "unit": f.unit, "help": f.documentation,
             "samples": [{"name": s.name, "labels": s.labels, "value": s.value} for s in f.samples]} for f in families]
def tried(asked):
    try:
        return {"families": read(asked)}
    except Exception as error:
        return {"error": repr(error)}
print(json.dumps([tried(asked) for asked in json.loads(sys.stdin.buffer.read().decode())]))
`;

/** Debian's own Python first: its packages are not those of another that may come first on the path. */
const python = [process.env["PYTHON"], "/usr/bin/python3", "python3"].find(
  (command) => command !== undefined && spawnSync(command, ["-c", "import prometheus_client.openmetrics.parser"], { stdio: "ignore", timeout: 20_000 }).status === 0,
);

/** Whether there is a parser; where there is none this says aloud what is missing. */
export const hasPrometheus = python !== undefined;
if (!hasPrometheus) console.warn("SKIPPED: no Prometheus parser; install Debian's python3-prometheus-client, or the package prometheus-client of Python");

/** Texts as Prometheus' parser reads them, in one run of Python. Timeout: 30 s. */
export function readByPrometheus(texts: readonly (readonly [format: "openmetrics" | "prometheus", text: string])[]): readonly ReadText[] {
  if (python === undefined) throw new Error("no Prometheus parser on this machine");
  const { stdout, stderr, status } = spawnSync(python, ["-c", SCRIPT], { input: JSON.stringify(texts), encoding: "utf8", timeout: 30_000, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`python: ${stderr}`);
  return JSON.parse(stdout) as ReadText[];
}
