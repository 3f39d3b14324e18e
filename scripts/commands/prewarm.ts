import { randomUUID } from "node:crypto";
import { MOST_URLS } from "../../src/control/prewarm-body.ts";
import type { PrewarmView } from "../../src/control/prewarm-answers.ts";
import { EXTENTS, PRIORITIES } from "../../src/core/prewarm/order.ts";
import { REGIONS } from "../../src/core/purge/regions.ts";
import { readPrewarm } from "./prewarm/arguments.ts";
import { PREWARM_EXIT_USAGE } from "./prewarm/exit-codes.ts";
import { progressOn } from "./prewarm/progress.ts";
import { runPrewarm } from "./prewarm/run.ts";
import { prewarmText } from "./prewarm/say.ts";
import { CONNECTION_USAGE } from "./purge/connection.ts";
import { interruptible } from "./purge/interrupt.ts";
import type { Command } from "./command.ts";

/** `prewarm`: has regions fetch what will be asked for, and waits until they have it. */
export const prewarm: Command = {
  summary: "fills regions before listeners ask, by URL, tag or track, and waits until it is done",
  usage: `downbeat prewarm URL… | --tag T | --track T | --file LIST   [options]

Orders it, then draws how far each region is until all are done. What is ordered is stored and goes on by itself, whoever waits;
Ctrl-C leaves it running and says how to cancel. More than ${MOST_URLS.toLocaleString("en-US")} URLs are several orders, each with an Idempotency-Key, so
that trying again orders nothing twice.
${PREWARM_EXIT_USAGE}

      URL, --url URL   a URL, or a path of --edge
      --tag TAG        files that a region has seen played and that carry it now
      --track TRACK    a track by the setting LADDER, in its variants: its path, its name where the ladder has but one, or its URL
      --file LIST      a line each: a URL, tag:…, track:…; # begins a comment; - is standard input
      --region LIST    ${REGIONS.join(", ")}; default: PREWARM_REGIONS
      --variant LIST   of tracks: these variants alone; a packaged track is warmed with its manifest, and without its lossless variants else
      --host HOST      of tracks that are no URL: where they are played from; default: LADDER's host, else that of --edge
      --extent WORD    ${EXTENTS.join(", ")}: what a player needs for its first sound (default), the first slice, or all of it
      --at TIME        when to begin, with its offset: 2026-11-27T00:00:00Z; then nothing is waited for unless --timeout is given
      --follow-sun     each region begins when its clocks show --at, a local time: 2026-11-27T00:00, or the date for its midnight
      --rate N         requests a second to one upstream, all regions and orders together; at most PREWARM_REQUESTS_PER_SEC
      --bytes N        asked of upstreams at most, all regions and orders together: 500MB, 2GiB
      --priority WORD  ${PRIORITIES.join(", ")}
      --dry-run        orders nothing; says what it would be and when each region would begin
      --no-wait        ends when it is stored
      --timeout SEC    how long to wait until it is done; default 600
      --json           {state, orders, plans, notSent, why}; nothing else on standard output
${CONNECTION_USAGE}`,
  async run(args) {
    const wish = await readPrewarm(args);
    const progress = progressOn(process.stderr);
    const outcome = await interruptible((signal) =>
      runPrewarm(wish, { newKey: randomUUID, now: () => performance.now(), signal, seen: (orders: readonly PrewarmView[]) => progress.show(orders) }),
    );
    progress.clear();
    if (wish.json) console.log(JSON.stringify(outcome, null, 2));
    const { said, trouble } = prewarmText(outcome);
    if (!wish.json && said.length > 0) console.log(said.join("\n"));
    if (!wish.json && trouble !== undefined) console.error(`downbeat prewarm: ${trouble}`);
    return outcome.code;
  },
};
