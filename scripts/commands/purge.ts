import { randomUUID } from "node:crypto";
import { MOST_KEYS } from "./purge/batches.ts";
import { readPurge } from "./purge/arguments.ts";
import { CONNECTION_USAGE } from "./purge/connection.ts";
import { EXIT_USAGE } from "./purge/exit-codes.ts";
import { interruptible } from "./purge/interrupt.ts";
import { outcomeText, progressLines } from "./purge/outcome.ts";
import { runPurge } from "./purge/run.ts";
import { screenOn } from "./purge/screen.ts";
import type { Command } from "./command.ts";

/** `purge`: makes copies dead or stale everywhere, and waits for the proof. */
export const purge: Command = {
  summary: "purges by tag, prefix, URL, host or all, and waits until it is true everywhere",
  usage: `downbeat purge --tag T | --track ID | --prefix P | --url U | --host H | --file LIST | --all --yes   [options]

Returns when no request that arrives anywhere gets a copy from before; what each region still waits for is drawn meanwhile.
Any of the first six may stand several times and beside each other. More than ${MOST_KEYS.toLocaleString("en-US")} are sent in several calls, each all or
nothing, each with an Idempotency-Key, so that trying again does nothing twice.
${EXIT_USAGE}

      --tag TAG        copies that carry it: by the origin's headers, or by TAGS in the settings
      --track ID       a packaged track, all of it: the tag track:ID, which its manifest, playlists, choices and files carry
      --prefix PATH    /path on every site, or host/path; by whole segments
      --url URL        a URL with its variants; or a path of --edge
      --host HOST      a site
      --all            everything; wants --yes
      --file LIST      a line each: tag:…, prefix:…, host:…, url:… or a URL; # begins a comment; - is standard input
      --any-query      URLs whatever their query
      --soft           stale instead of dead: served while the origin is asked, where it allows that
      --rewarm         regions fetch again what was hot there: with --soft while it is still served, else right after
      --dry-run        purges nothing; says which keys it would be, and what regions would have to fetch anew
      --no-wait        ends when the purge is stored
      --timeout SEC    how long to wait for the proof; default 60
      --json           {state, receipts, keys, cost, rewarms, notSent, why}; nothing else on standard output
${CONNECTION_USAGE}`,
  async run(args) {
    const wish = await readPurge(args);
    const screen = screenOn(process.stderr);
    const outcome = await interruptible((signal) =>
      runPurge(wish, { newKey: randomUUID, now: () => performance.now(), signal, seen: (receipts, calls) => screen.show(progressLines(receipts, calls)) }),
    );
    screen.clear();
    if (wish.json) console.log(JSON.stringify(outcome, null, 2));
    else {
      const { said, trouble } = outcomeText(outcome);
      if (said.length > 0) console.log(said.join("\n"));
      if (trouble !== undefined) console.error(`downbeat purge: ${trouble}`);
    }
    return outcome.code;
  },
};
