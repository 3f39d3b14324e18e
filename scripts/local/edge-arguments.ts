import { parseArgs } from "node:util";
import { bucketPlace } from "../../src/core/settings/index.ts";
import { COLO_CODES, isColo } from "./colos.ts";
import type { FleetOptions } from "./fleet.ts";
import { readLink } from "./links.ts";
import type { Link } from "./links.ts";
import { LOG_LEVELS } from "./log.ts";

/** One thing wrong with a command line. */
export type Mistake = { argument: string; expected: string; found: string };

/** What the arguments of `npm run edge` ask for; `wrong` lists every mistake there is. */
export type EdgeCommand =
  | { kind: "run"; fleet: FleetOptions }
  | { kind: "help" }
  | { kind: "wrong"; mistakes: Mistake[] };

/** The text of `--help`. */
export const EDGE_USAGE = `npm run edge -- --origin URL [options]

  --origin URL      the origin to stand in front of (else ORIGIN in the configuration); r2://NAME for a simulated bucket
  --port N          port of the first data centre, the next ones count up; 0: any (8787)
  --pops A,B,…      data centres by code, each with its own memory and cache (FRA)
  --set KEY=JSON    a setting, over the configuration's; may be repeated
  --persist DIR     keep caches, buckets and Durable Objects there
  --link A-B=200ms  how far a data centre or region (weur) is from a region or the ledger; A-B=cut: out of reach; may be repeated
  --reserve         bind an R2 bucket as RESERVE
  --decisions FILE  adds logged decisions to that file (setting ROUTING_LOG_SHARE), for downbeat replay
  -c, --config FILE the configuration (wrangler.toml)
  --log LEVEL       ${LOG_LEVELS.join(", ")} (warn)
`;

const OPTIONS = {
  origin: { type: "string" },
  port: { type: "string" },
  pops: { type: "string" },
  set: { type: "string" },
  link: { type: "string" },
  persist: { type: "string" },
  reserve: { type: "boolean" },
  decisions: { type: "string" },
  config: { type: "string", short: "c" },
  log: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the arguments after `npm run edge --`. Never throws: every mistake is returned, not only the first. */
export function readEdgeArguments(args: readonly string[]): EdgeCommand {
  const mistakes: Mistake[] = [];
  const fleet: FleetOptions = { logLevel: "warn" };
  const settings: Record<string, unknown> = {};
  const links: Link[] = [];
  const wrong = (argument: string, expected: string, found: string) => {
    mistakes.push({ argument, expected, found });
  };
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      wrong(token.value, "an option", "a bare word");
      continue;
    }
    const { name, rawName, value } = token;
    if (!isOption(name)) {
      wrong(rawName, `one of ${Object.keys(OPTIONS).map((each) => `--${each}`).join(", ")}`, "an unknown option");
      continue;
    }
    if (OPTIONS[name].type === "boolean") {
      if (name === "help") return { kind: "help" };
      if (value === undefined) fleet.reserve = true;
      else wrong(rawName, "no value", value);
      continue;
    }
    if (value === undefined || value === "") {
      wrong(rawName, "a value", "nothing");
      continue;
    }
    switch (name) {
      case "origin":
        if (isHttpUrl(value) || bucketPlace(value) !== undefined) fleet.origin = value;
        else wrong(rawName, "an http or https URL, or r2://BINDING", value);
        break;
      case "port":
        if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) fleet.port = Number(value);
        else wrong(rawName, "a whole number from 0 to 65535", value);
        break;
      case "pops": {
        const pops = value.split(",").map((code) => code.trim().toUpperCase());
        for (const code of pops) if (!isColo(code)) wrong(rawName, `codes out of ${COLO_CODES.join(", ")}`, code === "" ? "nothing" : code);
        if (new Set(pops).size < pops.length) wrong(rawName, "each data centre once", value);
        fleet.pops = pops;
        break;
      }
      case "set": {
        const [, key, text] = /^([A-Za-z_]\w*)=(.*)$/s.exec(value) ?? [];
        const read = key === undefined || text === undefined ? undefined : readValue(text);
        if (key === undefined || read === undefined) wrong(rawName, "KEY=JSON", value);
        else settings[key] = read.value;
        break;
      }
      case "link": {
        const link = readLink(value);
        if (link === undefined) wrong(rawName, "A-B=200ms or A-B=cut, such as FRA-weur=200ms or weur-ledger=cut", value);
        else links.push(link);
        break;
      }
      case "log": {
        const level = LOG_LEVELS.find((each) => each === value);
        if (level === undefined) wrong(rawName, `one of ${LOG_LEVELS.join(", ")}`, value);
        else fleet.logLevel = level;
        break;
      }
      case "persist":
      case "decisions":
      case "config":
        fleet[name] = value;
        break;
      default:
        break;
    }
  }
  const last = (fleet.port ?? 8787) + (fleet.pops?.length ?? 1) - 1;
  if (last > 65_535 && fleet.port !== 0) wrong("--port", "room for every data centre below 65536", `${fleet.port} to ${last}`);
  if (mistakes.length > 0) return { kind: "wrong", mistakes };
  return { kind: "run", fleet: { ...fleet, settings, ...(links.length > 0 ? { links } : {}) } };
}

function isOption(name: string): name is keyof typeof OPTIONS {
  return Object.hasOwn(OPTIONS, name);
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** JSON; a bare word that cannot have been meant as JSON is itself, for shells eat quotes. */
function readValue(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return /^\s*[[{"]/.test(text) ? undefined : { value: text };
  }
}
