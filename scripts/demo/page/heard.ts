import type { Answer, Road } from "./journal.ts";
import { elsewhere, fromServerTiming } from "./source.ts";

/**
 * Tells of every answer a player got, where the browser lists them (resource timing of media). `Timing-Allow-Origin`
 * lets the origin's be read too.
 */
export function hearPlayers(origin: string, tell: (answer: Answer) => void): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!(entry instanceof PerformanceResourceTiming) || entry.initiatorType !== "audio") continue;
      const url = new URL(entry.name);
      const road: Road = url.origin === origin ? "origin" : "edge";
      const own = entry.transferSize === 0 && entry.encodedBodySize > 0;
      const source = own ? elsewhere("browser") : road === "origin" ? elsewhere("origin") : fromServerTiming(entry.serverTiming);
      tell({
        file: url.pathname.slice("/music/".length),
        road,
        asker: "player",
        source,
        firstByteMs: entry.responseStart - entry.requestStart,
        bytes: entry.encodedBodySize,
      });
    }
  });
  observer.observe({ type: "resource" });
}
