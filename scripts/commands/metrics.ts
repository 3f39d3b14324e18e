import { METRICS_TYPES } from "../../src/core/metrics/format.ts";
import { ask } from "./purge/api.ts";
import { CONNECTION_OPTIONS, CONNECTION_USAGE, connectionOf, parsed } from "./purge/connection.ts";
import { EXIT, exitOf } from "./purge/exit-codes.ts";
import { onlyOne } from "./purge/only-one.ts";
import { persistently } from "./purge/send.ts";
import { WrongArguments } from "./command.ts";
import type { Command } from "./command.ts";

/** `metrics`: what regions and ledger count, as Prometheus reads it. */
export const metrics: Command = {
  summary: "prints what regions and ledger count, as Prometheus scrapes it",
  usage: `downbeat metrics [--prometheus]

Prints what GET /_downbeat/v1/metrics answers: OpenMetrics text. src/core/metrics/README.md tells what there is and how to scrape it.
Exit code 0: it was answered; 1: it was not; 2: wrong arguments; 4: the token was refused.

      --prometheus     Prometheus' older text format instead
${CONNECTION_USAGE}`,
  async run(args) {
    const { values, positionals } = parsed(args, { ...CONNECTION_OPTIONS, prometheus: { type: "boolean", default: false } });
    if (onlyOne(positionals, "no more words") !== undefined) throw new WrongArguments(`expected options alone, found ${positionals.join(" ")}`);
    const connection = connectionOf(values);
    const answer = await persistently(() => ask(connection, (client) => client.metrics({ accept: METRICS_TYPES[values.prometheus ? "prometheus" : "openmetrics"] })));
    if (answer.kind !== "answered") {
      console.error(`downbeat metrics: ${answer.why}`);
      return exitOf(answer);
    }
    console.log(answer.result.trimEnd());
    return EXIT.complete;
  },
};
