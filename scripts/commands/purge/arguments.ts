import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { WrongArguments } from "../command.ts";
import { type Connection, CONNECTION_OPTIONS, connectionOf, parsed, wholeNumber } from "./connection.ts";
import { type ListRead, readList } from "./list-file.ts";
import { checkTarget, distinct, type PurgeTarget, type TargetKind } from "./target.ts";

/** What `downbeat purge` was told. */
export type PurgeWish = {
  readonly connection: Connection;
  readonly targets: readonly PurgeTarget[];
  readonly soft: boolean;
  /** Whether regions fetch again what was hot there. */
  readonly rewarm: boolean;
  readonly anyQuery: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** How long to wait for the proof; 0: not at all. */
  readonly waitSec: number;
};

/** Longest wait for a proof. */
export const MOST_WAIT_SEC = 3600;

/** Reads the arguments and the lists they name; all that is wrong in lists is said at once. */
export async function readPurge(args: readonly string[], environment = process.env): Promise<PurgeWish> {
  const list = { type: "string", multiple: true, default: [] as string[] } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parsed(args, {
    ...CONNECTION_OPTIONS,
    tag: list, track: list, prefix: list, url: list, host: list, file: list,
    all: flag, yes: flag, soft: flag, rewarm: flag, "any-query": flag, "dry-run": flag, json: flag, "no-wait": flag,
    timeout: { type: "string", default: "60" },
  });
  const [stray] = positionals;
  if (stray !== undefined) throw new WrongArguments(`expected --tag, --track, --prefix, --url, --host, --file or --all, found ${JSON.stringify(stray)}`);
  const named = distinct([
    ...checked("url", values.url), ...checked("tag", [...values.tag, ...values.track.map((id) => `track:${id}`)]), ...checked("prefix", values.prefix), ...checked("host", values.host),
    ...(await listed(values.file, readList, "nothing was purged")),
  ]);
  if (values.all && named.length > 0) throw new WrongArguments("expected --all by itself: it purges everything");
  if (values.all && !values.yes && !values["dry-run"]) throw new WrongArguments("--all makes every copy dead, and your origin answers everything anew: say --yes too");
  if (!values.all && named.length === 0) throw new WrongArguments("expected something to purge: --tag, --track, --prefix, --url, --host, --file or --all");
  const timeoutSec = wholeNumber("--timeout", values.timeout, 1, MOST_WAIT_SEC);
  const connection = connectionOf(values, environment);
  return {
    connection,
    targets: values.all ? [{ kind: "all", value: "" }] : named.map((target) => absolute(target, connection.edge)),
    soft: values.soft,
    rewarm: values.rewarm,
    anyQuery: values["any-query"],
    dryRun: values["dry-run"],
    json: values.json,
    waitSec: values["no-wait"] ? 0 : timeoutSec,
  };
}

function checked(kind: TargetKind, values: readonly string[]): PurgeTarget[] {
  return values.map((value) => {
    const read = checkTarget(kind, value);
    if (!read.ok) throw new WrongArguments(`--${kind}: ${read.why}`);
    return read.target;
  });
}

/** What the lists in files name (`-` is standard input); every line that is wrong is said at once. `nothing`: what was not done then. */
export async function listed<T>(files: readonly string[], read: (content: string, file: string) => ListRead<T>, nothing: string): Promise<T[]> {
  const lists = await Promise.all(files.map(async (file) => {
    const content = file === "-" ? await text(process.stdin) : await readFile(file, "utf8").catch(() => undefined);
    return content === undefined ? { ok: false as const, problems: [`there is no readable file ${file}`] } : read(content, file);
  }));
  const problems = lists.flatMap((list) => (list.ok ? [] : list.problems));
  if (problems.length > 0) throw new WrongArguments(`${problems.length === 1 ? "a problem" : `${problems.length} problems`} in what --file names; ${nothing}\n${problems.join("\n")}`);
  return lists.flatMap((list) => (list.ok ? list.targets : []));
}

/** A URL given as a path is one of the deployment's. */
function absolute(target: PurgeTarget, edge: URL): PurgeTarget {
  return target.kind === "url" && target.value.startsWith("/") ? { kind: "url", value: new URL(target.value, edge).href } : target;
}
