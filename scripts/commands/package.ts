import { parseArgs } from "node:util";
import { DEFAULT_LADDER } from "../package/ladder.ts";
import { packageTrack, slugOf } from "../package/track.ts";
import { interruptible } from "./purge/interrupt.ts";
import { type Command, WrongArguments } from "./command.ts";

/** `package`: turns masters into ladders of variants, and a manifest each. */
export const packageCommand: Command = {
  summary: "turns masters into variants and a track manifest each",
  usage: "downbeat package <files> --out DIR",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { out: { type: "string" } } });
    const { out } = values;
    if (out === undefined || positionals.length === 0) throw new WrongArguments("expected files, and --out DIR");
    return interruptible(async (signal) => {
      let code = 0;
      for (const path of positionals) {
        const made = await packageTrack(path, slugOf(path), out, DEFAULT_LADDER, signal);
        console.log(made.kind === "failed" ? `${path}: ${made.why}` : `${path}: ${made.manifest.variants.length} variants`);
        if (made.kind === "failed") code = 1;
      }
      return code;
    });
  },
};
