import type { PrewarmView } from "../../../src/control/prewarm-answers.ts";
import type { Trouble } from "../purge/api.ts";

/** How verbs that warm end, for CI; the first five as in purge/exit-codes.ts. */
export const PREWARM_EXIT = { done: 0, error: 1, usage: 2, unfinished: 3, refused: 4, incomplete: 5, unreachable: 6 } as const;

/** What `--help` says of them. */
export const PREWARM_EXIT_USAGE = `Exit code 0: all of it is warm, or stored where that was not waited for; 1: the edge would not; 2: wrong arguments; 3: not done within
the timeout, or interrupted (it goes on by itself: \`downbeat prewarms ID\`); 4: the token was refused; 5: it is over and not all of it is
warm: URLs failed, the budget was spent, or somebody cancelled it; 6: nobody answered.`;

/** The exit code for an answer that is none. */
export function prewarmExitOf(trouble: Trouble): number {
  if (trouble.kind === "silent") return PREWARM_EXIT.unreachable;
  return trouble.status === 401 || trouble.status === 403 ? PREWARM_EXIT.refused : PREWARM_EXIT.error;
}

/** Whether nothing more is done of an order. */
export function isOver({ state, regions }: PrewarmView): boolean {
  return state === "cancelled" || regions.every((region) => region.state === "done" || region.state === "cancelled" || region.state === "spent");
}
