import type { EdgeBody } from "../../src/control/edge-body.ts";
import { STEER_OPTIONS, STEER_USAGE, besides, weightOf } from "./edges/arguments.ts";
import { edgeLines, edgesTable } from "./edges/draw.ts";
import { type Answer, ask, type Trouble } from "./purge/api.ts";
import { CONNECTION_OPTIONS, CONNECTION_USAGE, type Connection, connectionOf, parsed } from "./purge/connection.ts";
import { EXIT_USAGE, exitOf } from "./purge/exit-codes.ts";
import { oneChange } from "./purge/one-change.ts";
import { persistently } from "./purge/send.ts";
import { WAIT_OPTIONS, WAIT_USAGE, waitOf } from "./purge/wait.ts";
import type { Command } from "./command.ts";
import { WrongArguments } from "./command.ts";

const VERBS = ["list", "show", "drain", "undrain", "weight", "pin", "unpin", "restore"] as const;
type Verb = (typeof VERBS)[number];

/** `edges`: which upstream edges there are, how they do, and how operators have them used. */
export const edges: Command = {
  summary: "lists upstream edges, how they do in each region, and drains, weighs, pins and restores them",
  usage: `downbeat edges [list] [--json]
       downbeat edges show ID [--json]
       downbeat edges drain | undrain | weight | pin | unpin | restore ID   [options]

Without a verb a table of all: how each is used, what it sends, and in each region the time to its first byte, or why it is not asked.

      drain ID         asked for nothing new as long as anything else is left, whatever the path
      undrain ID       asked although EDGES drains it
      weight ID N      its share of the content among edges that cost about the same; 0: only when nothing else is left
      pin ID           for --prefix it alone is asked while it can be had
      unpin ID         takes back its pins, and leaves what else is said
      restore ID       takes back all that is said: it is used as EDGES says

What is said takes the place of what was said of the edge before; several things are said at once by --weight and --prefix. It is
carried to every data centre with its lease, and waited for until none acts without it any more.
${EXIT_USAGE}

${STEER_USAGE}
${WAIT_USAGE}
      --json           edges as the API answers them; of a change, its receipt
${CONNECTION_USAGE}`,
  async run(args) {
    const { values, positionals } = parsed(args, { ...CONNECTION_OPTIONS, ...WAIT_OPTIONS, ...STEER_OPTIONS, json: { type: "boolean", default: false } });
    const { verb, id, weight } = wishOf(positionals);
    const { json } = values;
    const body = besides(values, Date.now());
    const says = Object.keys(body)[0];
    if (!changes(verb) && says !== undefined) throw new WrongArguments(`expected nothing to be said beside ${verb}, found --${OPTION_OF[says] ?? says}`);
    const waitSec = waitOf(values);
    const connection = connectionOf(values);
    if (verb === "list") return await list(connection, json);
    if (verb === "show") return await show(connection, id, json);
    const changing = { connection, json, waitSec, verb: `edges ${verb}` };
    if (verb === "restore") return await oneChange({ ...changing, attempt: (signal) => ask(connection, (client) => client.dropEdge(id), signal) });
    if (verb === "unpin") return await unpin(changing, id);
    return await put(changing, id, { ...body, ...wordOf(verb, weight, body) });
  },
};

const OPTION_OF: Readonly<Record<string, string>> = { pin: "prefix" };

/** Whether a verb says something of its own: the others take no words besides. */
function changes(verb: Verb): verb is "drain" | "undrain" | "weight" | "pin" {
  return verb === "drain" || verb === "undrain" || verb === "weight" || verb === "pin";
}

function wishOf([word = "list", id, number, ...more]: readonly string[]): { readonly verb: Verb; readonly id: string; readonly weight: number } {
  const verb = VERBS.find((one) => one === word);
  if (verb === undefined) throw new WrongArguments(`expected ${VERBS.join(", ")}; found ${JSON.stringify(word)}`);
  if (more.length > 0 || (verb !== "weight" && number !== undefined) || (verb === "list" && id !== undefined)) throw new WrongArguments(`expected nothing more, found ${[...(verb === "list" ? [id] : []), number, ...more].filter((one) => one !== undefined).join(" ")}`);
  if (verb !== "list" && (id === undefined || id === "")) throw new WrongArguments(`expected the id of an edge: downbeat edges ${verb} ID`);
  if (verb === "weight" && number === undefined) throw new WrongArguments("expected a weight: downbeat edges weight ID N");
  return { verb, id: id ?? "", weight: number === undefined ? 0 : weightOf("the weight", number) };
}

function wordOf(verb: "drain" | "undrain" | "weight" | "pin", weight: number, body: EdgeBody): EdgeBody {
  switch (verb) {
    case "drain":
      // It reads as if it drained these paths alone, and would drain all of them: a drain goes before a pin.
      if (body.pin !== undefined) throw new WrongArguments("expected no --prefix beside drain, which holds for all paths; found --prefix");
      return { drain: true };
    case "undrain":
      return { drain: false };
    case "weight":
      if (body.weight !== undefined) throw new WrongArguments("expected the weight once, found --weight besides");
      return { weight };
    case "pin":
      return { pin: body.pin ?? ["/"] };
    default:
      return verb satisfies never;
  }
}

type Changing = { readonly connection: Connection; readonly json: boolean; readonly waitSec: number; readonly verb: string };

/** Says it, waits for it, and tells what the edge had to remark. */
async function put(changing: Changing, id: string, body: EdgeBody): Promise<number> {
  let notes: readonly string[] = [];
  const attempt = async (signal: AbortSignal) => {
    const answer = await ask(changing.connection, (client) => client.putEdge(id, body), signal);
    if (answer.kind !== "answered") return answer;
    // Of a try whose answer was lost the next one knows nothing more.
    notes = answer.result.messages;
    return { kind: "answered" as const, result: answer.result.receipt };
  };
  const code = await oneChange({ ...changing, attempt });
  for (const note of notes) console.error(`downbeat ${changing.verb}: ${note}`);
  return code;
}

/** Says again what was said, without its pins; takes it back where that was all. */
async function unpin(changing: Changing, id: string): Promise<number> {
  const { connection, verb } = changing;
  const answer = await persistently(() => ask(connection, (client) => client.edge(id)));
  if (answer.kind !== "answered") return failed(verb, answer);
  const { steer } = answer.result;
  if (steer === null || steer.state === "over" || steer.pin.length === 0) {
    console.error(`downbeat ${verb}: ${id} is not pinned`);
    return exitOf({ kind: "silent", why: "" });
  }
  if (steer.drain === null && steer.weight === null) return await oneChange({ ...changing, attempt: (signal) => ask(connection, (client) => client.dropEdge(id), signal) });
  const { drain, weight, regions, until, reason } = steer;
  return await put(changing, id, {
    ...(drain === null ? {} : { drain }),
    ...(weight === null ? {} : { weight }),
    ...(regions.length === 0 ? {} : { regions: [...regions] as NonNullable<EdgeBody["regions"]> }),
    ...(until === null ? {} : { until }),
    ...(reason === null ? {} : { reason }),
  });
}

async function list(connection: Connection, json: boolean): Promise<number> {
  const answer = await persistently(() => ask(connection, (client) => client.edges()));
  if (answer.kind !== "answered") return failed("edges", answer);
  const { edges: all, messages } = answer.result;
  const lines = all.length === 0 ? ["There are no edges: EDGES lists none, and ORIGIN alone is asked."] : edgesTable(all);
  console.log(json ? JSON.stringify(all, null, 2) : lines.join("\n"));
  for (const message of messages) console.error(`downbeat edges: ${message}`);
  return 0;
}

async function show(connection: Connection, id: string, json: boolean): Promise<number> {
  const answer: Answer<Parameters<typeof edgeLines>[0]> = await persistently(() => ask(connection, (client) => client.edge(id)));
  if (answer.kind !== "answered") return failed("edges show", answer);
  console.log(json ? JSON.stringify(answer.result, null, 2) : edgeLines(answer.result).join("\n"));
  return 0;
}

function failed(verb: string, answer: Trouble): number {
  console.error(`downbeat ${verb}: ${answer.why}`);
  return exitOf(answer);
}
