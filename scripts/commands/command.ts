/** One verb of the command line. */
export interface Command {
  /** One line for the list of verbs. */
  summary: string;
  /** What `--help` prints, without a line break at the end. */
  usage: string;
  /** Runs it with the arguments after the verb. Exit code: 0 fine, 1 it found or met a problem, 2 wrong arguments. */
  run(args: readonly string[]): Promise<number>;
}

/** What went wrong with the arguments; the dispatcher prints it and exits 2. */
export class WrongArguments extends Error {}
