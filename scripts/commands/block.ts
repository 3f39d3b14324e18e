import type { BlockBody } from "../../src/control/block-body.ts";
import { BLOCK_ID, BLOCK_ID_EXPECTED } from "../../src/control/block-body.ts";
import { ask } from "./purge/api.ts";
import { CONNECTION_OPTIONS, CONNECTION_USAGE, connectionOf, parsed } from "./purge/connection.ts";
import { EXIT_USAGE } from "./purge/exit-codes.ts";
import { checkTarget, type TargetKind } from "./purge/target.ts";
import { WAIT_OPTIONS, WAIT_USAGE, waitOf } from "./purge/wait.ts";
import { oneChange } from "./purge/one-change.ts";
import { isoTime } from "./purge/iso-time.ts";
import type { Command } from "./command.ts";
import { WrongArguments } from "./command.ts";

/** `block`: arms a block, in the place of the one of the same id. */
export const block: Command = {
  summary: "blocks tags, URLs or prefixes, for a time and in some countries or all",
  usage: `downbeat block ID --tag T | --track ID | --url U | --prefix P --reason TEXT   [options]

Nobody gets what it names from --from until --until: 451, with the reason. Armed in every region beforehand, applied by the clock.
The block of the same id is replaced. Waits until it is armed everywhere; \`downbeat blocks ID\` shows it.
${EXIT_USAGE}

      --tag TAG        copies that carry it            (each may stand several times)
      --track ID       a packaged track, all of it: the tag track:ID
      --url URL        with any query if it has none, else with that one
      --prefix PATH    /path on every site, or host/path
      --country DE,AT  ISO 3166-1, two letters each; default: everywhere. Unknown countries and Tor count as each of them
      --from TIME      such as 2026-12-31T23:00:00Z; default: now
      --until TIME     default: until \`downbeat unblock ID\`
      --reason TEXT    told to whoever is refused
      --reference TEXT for your own files
${WAIT_USAGE}
      --json           its receipt
${CONNECTION_USAGE}`,
  async run(args) {
    const list = { type: "string", multiple: true, default: [] as string[] } as const;
    const { values, positionals } = parsed(args, {
      ...CONNECTION_OPTIONS, ...WAIT_OPTIONS,
      tag: list, track: list, url: list, prefix: list, country: list,
      from: { type: "string" }, until: { type: "string" }, reason: { type: "string" }, reference: { type: "string" },
      json: { type: "boolean", default: false },
    });
    const id = blockId(positionals);
    const { reason, reference } = values;
    const tags = [...values.tag, ...values.track.map((track) => `track:${track}`)];
    if (tags.length + values.url.length + values.prefix.length === 0) throw new WrongArguments("expected something to block: --tag, --track, --url or --prefix");
    if (reason === undefined || reason === "") throw new WrongArguments("expected --reason: it is told to whoever is refused");
    const connection = connectionOf(values);
    const from = values.from === undefined ? undefined : isoTime("--from", values.from);
    const until = values.until === undefined ? undefined : isoTime("--until", values.until);
    if (until !== undefined && Date.parse(until) <= Date.parse(from ?? new Date().toISOString())) throw new WrongArguments(`expected --until after ${from === undefined ? "now" : "--from"}, found ${until}`);
    const body: BlockBody = {
      ...named("tags", tags.map((value) => right("tag", value))),
      ...named("urls", values.url.map((value) => new URL(right("url", value), connection.edge).href)),
      ...named("prefixes", values.prefix.map((value) => right("prefix", value))),
      ...named("countries", values.country.flatMap((text) => text.split(",")).map(country)),
      ...(from !== undefined && { from }),
      ...(until !== undefined && { until }),
      reason,
      ...(reference !== undefined && { reference }),
    };
    return await oneChange({ verb: "block", connection, json: values.json, waitSec: waitOf(values), attempt: (signal) => ask(connection, (client) => client.putBlock(id, body), signal) });
  },
};

/** The id a verb of blocks is about. */
export function blockId([id, ...more]: readonly string[]): string {
  if (id === undefined || more.length > 0 || !BLOCK_ID.test(id)) throw new WrongArguments(`expected one id: ${BLOCK_ID_EXPECTED}; found ${[id, ...more].filter((one) => one !== undefined).join(" ") || "none"}`);
  return id;
}

function named<N extends string>(name: N, values: readonly string[]): { [K in N]?: string[] } {
  const field: { [K in N]?: string[] } = {};
  if (values.length > 0) field[name] = [...values];
  return field;
}

function right(kind: TargetKind, value: string): string {
  const read = checkTarget(kind, value);
  if (!read.ok) throw new WrongArguments(`--${kind}: ${read.why}`);
  return value;
}

function country(text: string): string {
  const code = text.trim().toUpperCase();
  if (!/^[A-Z]{2}$/.test(code)) throw new WrongArguments(`--country: expected two letters of ISO 3166-1 such as DE, found ${JSON.stringify(text)}`);
  return code;
}
