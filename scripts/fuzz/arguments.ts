import { parseArgs } from "node:util";
import { CLASSES } from "./classes.ts";

/** What a run is told. */
export type FuzzOptions = {
  readonly minutes: number;
  readonly seed: string;
  /** Port of the edge; 0: any. */
  readonly port: number;
  /** Classes of attacks; none: all. */
  readonly only: readonly string[];
  /** Settings over the configuration's. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The one batch to run, where only one is wanted. */
  readonly batch: number | undefined;
  /** Kinds of findings after which the run stops. */
  readonly findings: number;
};

/** What the arguments ask for; `wrong` lists every mistake there is. */
export type FuzzCommand = { readonly kind: "run"; readonly options: FuzzOptions } | { readonly kind: "help" } | { readonly kind: "wrong"; readonly mistakes: readonly string[] };

/** The text of `--help`. */
export const FUZZ_USAGE = `npm run fuzz -- --minutes N [options]

  --minutes N       how long (1); fractions are fine
  --seed S          the seed of all draws (a new one, printed)
  --batch N         this batch alone, as a finding names it
  --port N          port of the edge; 0: any (0)
  --only A,B,…      classes of attacks (all): ${CLASSES.join(", ")}
  --set KEY=JSON    a setting, over the configuration's; may be repeated
  --findings N      stop after so many kinds of findings (1)
`;

const OPTIONS = {
  minutes: { type: "string", default: "1" },
  seed: { type: "string" },
  batch: { type: "string" },
  port: { type: "string", default: "0" },
  only: { type: "string", default: "" },
  set: { type: "string", multiple: true, default: [] as string[] },
  findings: { type: "string", default: "1" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Reads the arguments after `npm run fuzz --`. Never throws. */
export function readFuzzArguments(args: readonly string[], newSeed: () => string): FuzzCommand {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: OPTIONS }));
  } catch (error) {
    return { kind: "wrong", mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  if (values.help) return { kind: "help" };
  const mistakes: string[] = [];
  const number = (name: "minutes" | "batch" | "port" | "findings", pattern: RegExp, expected: string): number => {
    const text = values[name] ?? "";
    if (!pattern.test(text)) mistakes.push(`--${name}: expected ${expected}, found ${text}`);
    return Number(text);
  };
  const only = values.only.split(",").map((name) => name.trim()).filter((name) => name !== "");
  for (const name of only) if (!CLASSES.includes(name)) mistakes.push(`--only: expected names out of ${CLASSES.join(", ")}, found ${name}`);
  const settings: Record<string, unknown> = {};
  for (const text of values.set) {
    const [, key = "", json = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
    if (key === "") mistakes.push(`--set: expected KEY=JSON, found ${text}`);
    else settings[key] = valueOf(json);
  }
  const options: FuzzOptions = {
    minutes: number("minutes", /^(?:\d{1,5}(?:\.\d+)?|\.\d+)$/, "a number of minutes"),
    port: number("port", /^\d{1,5}$/, "a whole number from 0 to 65535"),
    findings: number("findings", /^[1-9]\d{0,3}$/, "a whole number above 0"),
    batch: values.batch === undefined ? undefined : number("batch", /^\d{1,9}$/, "a batch's number"),
    seed: values.seed ?? newSeed(),
    only,
    settings,
  };
  return mistakes.length > 0 ? { kind: "wrong", mistakes } : { kind: "run", options };
}

/** JSON, or a bare word as the text it is. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
