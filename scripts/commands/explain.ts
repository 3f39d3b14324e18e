import { parseArgs } from "node:util";
import { CONTROL_PREFIX, type Explanation } from "../../src/control/explain.ts";
import { explained } from "./explain-text.ts";
import type { Command } from "./command.ts";
import { WrongArguments } from "./command.ts";

/** `explain`: asks a running edge how it would serve one request, and why. */
export const explain: Command = {
  summary: "asks an edge how it would serve a URL, and why",
  usage: `downbeat explain URL [-H 'Name: value']... [--colo CODE] [--cmcd TEXT] [--probe] [--json] [--token TOKEN]
                 [--timeout-ms N]

Asks the edge that serves URL: its key, which tier holds what and how old, fresh until when, what the origin gets to
see, what a request with these header fields would get; with EDGES, which of them would be asked, in which order, and
what each would cost in ms of a listener's time. Nothing is changed by asking.
Exit code 0: the edge answered; 1: it did not, or refused; 2: wrong arguments.

  -H, --header LINE  a field of the request that is asked about; may stand several times
      --colo CODE    choose among EDGES as in that data centre, such as NRT: with what its region measured
      --cmcd TEXT    what the player reports of itself, such as 'bl=0,su': the field CMCD-Request
      --probe        also asks the origin once, and says what the policy makes of its answer; nothing is stored
      --json         the edge's answer as it is
      --token TOKEN  one of CONTROL_TOKENS with the scope read; default: the variable DOWNBEAT_TOKEN
      --timeout-ms N default 10000`,
  async run(args) {
    const { url, headers, colo, probe, json, token, timeoutMs } = read(args);
    const question = new URL(`${CONTROL_PREFIX}/explain`, url);
    question.searchParams.set("url", url.href);
    for (const line of headers) question.searchParams.append("header", line);
    if (colo !== undefined) question.searchParams.set("colo", colo);
    if (probe) question.searchParams.set("probe", "1");
    let answer: Response;
    try {
      answer = await fetch(question, { headers: { "downbeat-token": token }, signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      console.error(`No answer from ${url.origin}: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
    const text = await answer.text();
    if (!answer.ok) {
      console.error(`${url.origin} refused with ${answer.status}: ${messageOf(text)}`);
      return 1;
    }
    if (json) console.log(text.trimEnd());
    else console.log(explained(JSON.parse(text) as Explanation));
    return 0;
  },
};

function read(args: readonly string[]) {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        header: { type: "string", short: "H", multiple: true, default: [] },
        colo: { type: "string" },
        cmcd: { type: "string" },
        probe: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        token: { type: "string" },
        "timeout-ms": { type: "string", default: "10000" },
      },
    });
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const url = URL.parse(positionals[0] ?? "");
  if (url === null || positionals.length !== 1) throw new WrongArguments(`expected one URL such as https://music.example/a.mp3, found ${positionals.join(" ") || "none"}`);
  const token = values.token ?? process.env["DOWNBEAT_TOKEN"];
  if (token === undefined || token === "") throw new WrongArguments("expected a token: --token, or the variable DOWNBEAT_TOKEN");
  const timeoutMs = Number(values["timeout-ms"]);
  if (!Number.isInteger(timeoutMs) || timeoutMs <= 0) throw new WrongArguments(`expected --timeout-ms in whole milliseconds, found ${values["timeout-ms"]}`);
  const { colo } = values;
  if (colo !== undefined && !/^[a-z]{3}$/i.test(colo)) throw new WrongArguments(`expected --colo as three letters such as NRT, found ${colo}`);
  const headers = values.cmcd === undefined ? values.header : [...values.header, `CMCD-Request: ${values.cmcd}`];
  return { url, headers, colo, probe: values.probe, json: values.json, token, timeoutMs };
}

function messageOf(text: string): string {
  try {
    const { error, message, errors = [] } = JSON.parse(text) as { error?: string; message?: string; errors?: readonly { readonly path?: string; readonly message: string }[] };
    // Which of the arguments it is; without a place it is the same sentence again.
    const problems = errors.filter(({ path }) => path !== undefined).map((problem) => problem.message);
    return `${problems.length === 0 ? (message ?? text) : problems.join("; ")} (${error ?? "no code"})`;
  } catch {
    return text.slice(0, 200);
  }
}
