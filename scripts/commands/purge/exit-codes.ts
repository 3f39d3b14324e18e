import type { Trouble } from "./api.ts";

/** How verbs of the control API end, for CI. */
export const EXIT = { complete: 0, error: 1, usage: 2, unproven: 3, refused: 4 } as const;

/** What `--help` says of them. */
export const EXIT_USAGE = `Exit code 0: done, and proven where that was waited for; 1: an error; 2: wrong arguments; 3: accepted, but not proven
everywhere within the timeout, or interrupted (it goes on by itself: \`downbeat purges ID\`); 4: the token was refused.`;

/** The exit code for an answer that is none. */
export function exitOf(trouble: Trouble): number {
  return trouble.kind === "refused" && (trouble.status === 401 || trouble.status === 403) ? EXIT.refused : EXIT.error;
}
