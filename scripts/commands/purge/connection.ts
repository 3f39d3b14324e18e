import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { DEFAULT_PREFIX } from "../../../src/control/addresses.ts";
import { WrongArguments } from "../command.ts";

/** Where the control API is and how to get in. */
export type Connection = {
  readonly edge: URL;
  /** CONTROL_PREFIX: the path of the edge's URL, or the default where that is `/`. */
  readonly prefix: string;
  readonly token: string;
};

/** The options of every verb that asks an edge; their text is CONNECTION_USAGE. */
export const CONNECTION_OPTIONS = { edge: { type: "string" }, token: { type: "string" } } as const satisfies ParseArgsOptionsConfig;

/** What `--help` says of them. */
export const CONNECTION_USAGE = `      --edge URL       the deployment, such as https://music.example; default: the variable DOWNBEAT_URL. With a path where
                       CONTROL_PREFIX is another than /_downbeat
      --token TOKEN    default: the variable DOWNBEAT_TOKEN, which no list of processes shows`;

/** Reads them, the environment where they are absent. */
export function connectionOf(values: { readonly edge?: string; readonly token?: string }, environment: Readonly<Record<string, string | undefined>> = process.env): Connection {
  const text = values.edge ?? environment["DOWNBEAT_URL"] ?? "";
  const edge = URL.parse(text);
  if (edge === null || (edge.protocol !== "https:" && edge.protocol !== "http:")) {
    throw new WrongArguments(`expected the edge's URL: --edge, or the variable DOWNBEAT_URL; found ${text === "" ? "nothing" : JSON.stringify(text)}`);
  }
  const token = values.token ?? environment["DOWNBEAT_TOKEN"] ?? "";
  if (!/^[!-~]+$/.test(token)) throw new WrongArguments("expected a token: --token, or the variable DOWNBEAT_TOKEN");
  const path = edge.pathname.replace(/\/+$/, "");
  return { edge, prefix: path === "" ? DEFAULT_PREFIX : path, token };
}

/** `parseArgs` whose complaints are WrongArguments. */
export function parsed<const O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error));
  }
}

/** A whole number of an option within bounds. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new WrongArguments(`expected ${option} as a whole number from ${least} to ${most}, found ${JSON.stringify(text)}`);
}
