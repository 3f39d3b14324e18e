import type { Listener } from "./events.ts";

/** How often the clock is looked at while it should start, in ms; `timeupdate` comes four times a second. */
const LOOK_MS = 4;

/** A clock is watched from a press or a seek until it goes on, and while it plays for standing still. */
export type MediaClock = {
  /** Somebody pressed play, which will reach the element later. */
  readonly pressed: () => void;
  readonly close: () => void;
};

/** Tells when an element's clock goes on after play or a seek, when it stalls, and for how long. */
export function watchMediaClock(audio: HTMLAudioElement, tell: Listener): MediaClock {
  const ended = new AbortController();
  let waiting: { readonly why: "play" | "seek" | "stall"; readonly sinceMs: number } | undefined;
  let timer = 0;

  const look = (from: number): void => {
    if (waiting === undefined) return;
    if (audio.currentTime === from || audio.seeking || audio.paused) return;
    const { why, sinceMs } = waiting;
    stop();
    const afterMs = performance.now() - sinceMs;
    tell(why === "stall" ? { kind: "resumed", afterMs } : { kind: "sound", why, afterMs });
  };
  const stop = (): void => {
    window.clearInterval(timer);
    waiting = undefined;
  };
  const wait = (why: "play" | "seek" | "stall"): void => {
    // A stall on the way to the first sound is part of it, and of two reasons to wait the first counts.
    if (waiting !== undefined && (why === "stall" || (why === "play" && waiting.why === "play"))) return;
    if (why === "seek" && waiting?.why === "play") return watch(waiting.why, waiting.sinceMs);
    watch(why, performance.now());
  };
  const watch = (why: "play" | "seek" | "stall", sinceMs: number): void => {
    stop();
    waiting = { why, sinceMs };
    const from = audio.currentTime;
    timer = window.setInterval(() => look(from), LOOK_MS);
  };
  const on = (name: keyof HTMLMediaElementEventMap, hear: () => void): void => audio.addEventListener(name, hear, { signal: ended.signal });

  on("play", () => wait("play"));
  on("seeking", () => (audio.paused ? undefined : wait("seek")));
  on("waiting", () => {
    if (waiting !== undefined || audio.paused) return;
    wait("stall");
    tell({ kind: "stalled" });
  });
  // Who plays on after an error has waited since the press.
  on("pause", () => (audio.error === null ? stop() : undefined));
  on("emptied", () => (waiting?.why === "stall" ? stop() : undefined));
  on("ended", stop);
  return {
    pressed: () => wait("play"),
    close: () => {
      stop();
      ended.abort();
    },
  };
}
