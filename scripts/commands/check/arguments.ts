import { parseArgs } from "node:util";
import { isToken } from "../../../src/core/http/grammar.ts";
import { WrongArguments } from "../command.ts";

/** What `check` was asked to do. */
export interface Assignment {
  /** Scheme, host and port of the deployment. */
  edge: URL;
  /** Paths with their queries, encoded as they go on the wire. Empty: none was given. */
  paths: readonly string[];
  /** Fields every request carries. */
  headers: readonly (readonly [string, string])[];
  /** One request may take this long, head and body. */
  timeoutMs: number;
  json: boolean;
}

/** Fields the checks set themselves: given from outside they would make every answer mean something else. */
const OWN = /^(?:range|if-.*|accept-encoding|connection|content-length|transfer-encoding|te|upgrade|expect)$/i;

/** Reads the arguments after `check`; throws `WrongArguments` with every mistake there is. */
export function readAssignment(args: readonly string[]): Assignment {
  const { values, positionals } = parsed(args);
  const mistakes: string[] = [];
  const [first, ...more] = positionals;
  const start = first === undefined ? undefined : deploymentOf(first);
  if (start === undefined) mistakes.push(`expected the deployment's URL, such as https://audio.example; found ${JSON.stringify(first ?? "nothing")}`);
  const paths = start === undefined || (more.length > 0 && start.pathname === "/" && start.search === "") ? [] : [start];
  for (const each of more) {
    const url = start !== undefined && URL.canParse(each, start.origin) ? new URL(each, start.origin) : undefined;
    if (url === undefined || !/^(?:\/|https?:)/i.test(each)) mistakes.push(`expected a path that starts with "/"; found ${JSON.stringify(each)}`);
    else if (url.origin !== start?.origin) mistakes.push(`${each} is of another deployment than ${start?.origin}: check one at a time`);
    else paths.push(url);
  }
  const timeoutMs = Number(values["timeout-ms"] ?? 10_000);
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 600_000) mistakes.push(`--timeout-ms: expected 1 to 600000; found ${values["timeout-ms"]}`);
  const headers = (values.header ?? []).map((line) => readHeader(line) ?? line);
  for (const line of headers) if (typeof line === "string") mistakes.push(`--header: expected 'Name: value', a field the checks do not set themselves; found ${JSON.stringify(line)}`);
  if (mistakes.length > 0 || start === undefined) throw new WrongArguments(mistakes.join("; "));
  const bare = paths.length === 1 && paths[0]?.pathname === "/" && paths[0].search === "";
  return {
    edge: new URL(start.origin),
    paths: bare ? [] : [...new Set(paths.map(({ pathname, search }) => pathname + search))],
    headers: headers.filter((line) => typeof line !== "string"),
    timeoutMs,
    json: values.json === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { json: { type: "boolean" }, "timeout-ms": { type: "string" }, header: { type: "string", multiple: true } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error));
  }
}

function deploymentOf(text: string): URL | undefined {
  const url = /^https?:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  return url?.username === "" && url.password === "" && url.hash === "" ? url : undefined;
}

function readHeader(line: string): readonly [string, string] | undefined {
  const colon = line.indexOf(":");
  const [name, value] = [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()];
  // Visible ASCII, spaces and tabs (RFC 9110 §5.5): what else a terminal pastes in would break the request.
  return isToken(name) && !OWN.test(name) && /^[\t\x20-\x7e]*$/.test(value) ? [name.toLowerCase(), value] : undefined;
}
