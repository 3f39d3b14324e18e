import { closeSync, openSync, writeSync } from "node:fs";
import { DECISION_MARK } from "../../src/core/routing/log.ts";

/** A file that takes the Worker's lines of decisions, and nothing else, for `downbeat replay`. What it holds already stays. */
export type DecisionFile = {
  /** Writes a line that is one; says whether it was. */
  take(line: string): boolean;
  close(): void;
};

/** Opens it, or makes it. Throws where that cannot be done. */
export function decisionFile(path: string): DecisionFile {
  const file = openSync(path, "a");
  let open = true;
  return {
    take(line) {
      if (!line.startsWith(DECISION_MARK)) return false;
      // The runtime's last lines may come while it is ended.
      if (open) writeSync(file, `${line}\n`);
      return true;
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}
