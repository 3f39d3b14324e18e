import { vi } from "vitest";
import { WrongArguments } from "../../../scripts/commands/command.ts";
import { COMMANDS } from "../../../scripts/commands/index.ts";
import type { Run } from "../run.ts";

/** Runs a verb in this very process, as scripts/downbeat.ts does; what it says is caught. A process of its own takes a second and more. */
export async function here(verb: string, ...args: string[]): Promise<Run> {
  const said = { out: "", err: "" };
  const log = vi.spyOn(console, "log").mockImplementation((text: string) => void (said.out += `${text}\n`));
  const error = vi.spyOn(console, "error").mockImplementation((text: string) => void (said.err += `${text}\n`));
  const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => (said.err += String(text)) !== "");
  try {
    const command = await COMMANDS[verb]?.();
    const code = await command?.run(args).catch((wrong: unknown) => {
      if (!(wrong instanceof WrongArguments)) throw wrong;
      said.err += wrong.message;
      return 2;
    });
    return { code: code ?? null, ...said };
  } finally {
    for (const spy of [log, error, write]) spy.mockRestore();
  }
}
