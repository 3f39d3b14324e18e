import { Log, LogLevel } from "miniflare";
import type { V4SharedOptions } from "miniflare";
import type { DecisionFile } from "./decisions.ts";

/** How much a local run says, least first. */
export const LOG_LEVELS = ["none", "error", "warn", "info", "debug"] as const;

/** One of `LOG_LEVELS`. */
export type LogLevelName = (typeof LOG_LEVELS)[number];

const RUNTIME: Record<LogLevelName, LogLevel> = {
  none: LogLevel.NONE,
  error: LogLevel.ERROR,
  warn: LogLevel.WARN,
  info: LogLevel.INFO,
  debug: LogLevel.DEBUG,
};

/** The rank of a line the Worker wrote with `console`; `console.log` counts as information. */
const CONSOLE: Record<string, number> = { error: 1, warn: 2, warning: 2, log: 3, info: 3, debug: 4 };

/** Miniflare's options for a level: the Worker's own lines go to stderr as they are, one each; its decisions to their file, if there is one, whatever the level. */
export function logging(level: LogLevelName, decisions?: DecisionFile): Pick<V4SharedOptions, "log" | "handleStructuredLogs" | "logRequests"> {
  const limit = LOG_LEVELS.indexOf(level);
  return {
    log: new Log(RUNTIME[level]),
    logRequests: false,
    handleStructuredLogs: (line) => {
      if (decisions?.take(line.message) === true) return;
      if ((CONSOLE[line.level] ?? 1) <= limit) process.stderr.write(`${line.message}\n`);
    },
  };
}
