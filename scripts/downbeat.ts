/** The command line: `npm run downbeat -- <verb> …`. Each verb is a file in `commands/`. */
import { WrongArguments } from "./commands/command.ts";
import { COMMANDS } from "./commands/index.ts";

async function main([verb, ...args]: readonly string[]): Promise<number> {
  if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help") {
    console.log(await overview());
    return verb === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined;
  if (load === undefined) {
    console.error(`downbeat: unknown verb ${JSON.stringify(verb)}; there are: ${Object.keys(COMMANDS).join(", ")}`);
    return 2;
  }
  const command = await load();
  if (args.includes("--help") || args.includes("-h")) {
    console.log(command.usage);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error;
    console.error(`downbeat ${verb}: ${error.message}\n\n${command.usage}`);
    return 2;
  }
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(async ([verb, load]) => `  ${verb.padEnd(10)} ${(await load()).summary}`),
  );
  return `downbeat <verb> [options]      (\`downbeat <verb> --help\` tells more)\n\n${lines.join("\n")}`;
}

process.exitCode = await main(process.argv.slice(2));
