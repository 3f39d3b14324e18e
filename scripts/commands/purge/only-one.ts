import { WrongArguments } from "../command.ts";

/** The one argument that is no option, or nothing. */
export function onlyOne(positionals: readonly string[], what: string): string | undefined {
  if (positionals.length > 1) throw new WrongArguments(`expected ${what}, found ${positionals.join(" ")}`);
  return positionals[0];
}
