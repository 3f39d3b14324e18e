import { EXTENTS, type Extent, PRIORITIES, type Priority } from "../../../src/core/prewarm/order.ts";
import { localMs } from "../../../src/core/prewarm/sun.ts";
import { REGIONS, type Region } from "../../../src/core/purge/regions.ts";
import { WrongArguments } from "../command.ts";
import { listed } from "../purge/arguments.ts";
import { type Connection, CONNECTION_OPTIONS, connectionOf, parsed, wholeNumber } from "../purge/connection.ts";
import { isoTime } from "../purge/iso-time.ts";
import { readLines } from "../purge/list-file.ts";
import { bytesIn } from "./numbers.ts";
import { checkWarmTarget, readWarmTarget, type WarmKind, type WarmTarget } from "./target.ts";

/** How an order is to be done, whatever it names. */
export type Manner = {
  readonly regions: readonly Region[];
  /** Of tracks: these alone, and where tracks that are no URL are played from. */
  readonly variants: readonly string[];
  readonly host?: string;
  readonly extent?: Extent;
  readonly at?: string;
  readonly followSun: boolean;
  readonly requestsPerSec?: number;
  readonly bytes?: number;
  readonly priority?: Priority;
};

/** What `downbeat prewarm` was told. */
export type PrewarmWish = {
  readonly connection: Connection;
  readonly targets: readonly WarmTarget[];
  readonly manner: Manner;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** How long to wait until all is warm; 0: not at all. */
  readonly waitSec: number;
};

/** Longest wait: an order may begin in a month. */
export const MOST_PREWARM_WAIT_SEC = 2_678_400;
/** Where nothing is said. */
const WAIT_SEC = "600";

/** Reads the arguments and the lists they name; all that is wrong is said at once. */
export async function readPrewarm(args: readonly string[], environment = process.env): Promise<PrewarmWish> {
  const list = { type: "string", multiple: true, default: [] as string[] } as const;
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const { values, positionals } = parsed(args, {
    ...CONNECTION_OPTIONS,
    tag: list, track: list, url: list, file: list, region: list, variant: list, host: text,
    extent: text, at: text, "follow-sun": flag, rate: text, bytes: text, priority: text,
    "dry-run": flag, json: flag, "no-wait": flag, timeout: text,
  });
  const problems: string[] = [];
  const tried = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof WrongArguments)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  const named = (kind: WarmKind, option: string, items: readonly string[]): WarmTarget[] =>
    items.flatMap((value) => {
      const read = checkWarmTarget(kind, value);
      if (!read.ok) problems.push(`${option}: ${read.why}`);
      return read.ok ? [read.target] : [];
    });
  const fromLists = await listed(values.file, (content, file) => readLines(content, file, readWarmTarget), "nothing was ordered").catch((error: unknown) => {
    tried(() => {
      throw error;
    });
    return [];
  });
  const targets = [...named("url", "URL", positionals), ...named("url", "--url", values.url), ...named("tag", "--tag", values.tag), ...named("track", "--track", values.track), ...fromLists];
  if (targets.length === 0 && problems.length === 0) problems.push("expected something to warm: a URL, --tag, --track or --file");
  if ((values.variant.length > 0 || values.host !== undefined) && !targets.some(({ kind }) => kind === "track")) problems.push("expected --track beside --variant and --host, which are of tracks");
  const followSun = values["follow-sun"];
  const extent = oneOf("--extent", values.extent, EXTENTS, problems);
  const priority = oneOf("--priority", values.priority, PRIORITIES, problems);
  const regions = values.region.flatMap((words) => words.split(",")).flatMap((word) => oneOf("--region", word.trim().toLowerCase(), REGIONS, problems) ?? []);
  const at = values.at === undefined ? undefined : tried(() => (followSun ? localTime(values.at ?? "") : isoTime("--at", values.at ?? "")));
  if (followSun && values.at === undefined) problems.push("expected --at beside --follow-sun: the local time at which each region begins, such as 2026-11-27T00:00");
  const requestsPerSec = values.rate === undefined ? undefined : Number(values.rate);
  if (requestsPerSec !== undefined && !(/^\d+(\.\d+)?$/.test(values.rate ?? "") && requestsPerSec >= 0.01)) problems.push(`expected --rate as requests a second, at least 0.01, found ${JSON.stringify(values.rate)}`);
  const bytes = values.bytes === undefined ? undefined : bytesIn(values.bytes);
  if (values.bytes !== undefined && bytes === undefined) problems.push(`expected --bytes as a number such as 500MB or 2GiB, found ${JSON.stringify(values.bytes)}`);
  const waitSec = tried(() => wholeNumber("--timeout", values.timeout ?? WAIT_SEC, 1, MOST_PREWARM_WAIT_SEC)) ?? 0;
  const connection = tried(() => connectionOf(values, environment));
  if (problems.length > 0 || connection === undefined) throw new WrongArguments(problems.join("\n"));
  return {
    connection,
    targets: distinct(targets.map((target) => absolute(target, connection.edge))),
    manner: {
      regions: [...new Set(regions)],
      variants: values.variant.flatMap((words) => words.split(",")).map((word) => word.trim()).filter((word) => word !== ""),
      followSun,
      ...(values.host !== undefined && { host: values.host }), ...(extent !== undefined && { extent }), ...(at !== undefined && { at }), ...(requestsPerSec !== undefined && { requestsPerSec }),
      ...(bytes !== undefined && { bytes }), ...(priority !== undefined && { priority }),
    },
    dryRun: values["dry-run"],
    json: values.json,
    // What begins some other day is not waited for unless that is said.
    waitSec: values["no-wait"] || (at !== undefined && values.timeout === undefined) ? 0 : waitSec,
  };
}

function oneOf<const W extends string>(option: string, value: string | undefined, words: readonly W[], problems: string[]): W | undefined {
  const found = words.find((word) => word === value);
  if (value !== undefined && found === undefined) problems.push(`expected ${option} as one of ${words.join(", ")}, found ${JSON.stringify(value)}`);
  return found;
}

/** A local time as the API takes it; a date alone is its midnight. */
function localTime(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text;
  if (localMs(time) === undefined) throw new WrongArguments(`expected --at beside --follow-sun as a local time without an offset such as 2026-11-27T00:00, found ${JSON.stringify(text)}`);
  return time;
}

/** A URL given as a path is one of the deployment's. */
function absolute(target: WarmTarget, edge: URL): WarmTarget {
  return target.kind === "url" && target.value.startsWith("/") ? { kind: "url", value: new URL(target.value, edge).href } : target;
}

function distinct(targets: readonly WarmTarget[]): WarmTarget[] {
  return [...new Map(targets.map((target) => [`${target.kind} ${target.value}`, target])).values()];
}
