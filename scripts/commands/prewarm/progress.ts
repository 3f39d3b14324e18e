import type { PrewarmView } from "../../../src/control/prewarm-answers.ts";
import { screenOn } from "../purge/screen.ts";
import { coarseLines, liveLines } from "./draw.ts";
import { Rates } from "./rates.ts";
import { standings } from "./standing.ts";

/** Where the progress of orders is drawn: on a terminal in place, elsewhere a line for each step worth one. */
export function progressOn(output: Parameters<typeof screenOn>[0], now = (): number => performance.now()): { show(orders: readonly PrewarmView[]): void; clear(): void } {
  const screen = screenOn(output);
  const rates = new Rates();
  return {
    show(orders) {
      for (const one of standings(orders)) rates.see(one, now());
      screen.show(output.isTTY === true ? liveLines(orders, rates) : coarseLines(orders));
    },
    clear: () => screen.clear(),
  };
}
