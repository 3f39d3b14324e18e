import type { Player, PlayerEvent, PlayerOptions, Wished } from "../../../../src/client/events.ts";
import type { PackagedTrack } from "../../packaged-tracks.ts";
import { copyOf, one } from "../element.ts";
import { fromServed } from "../source.ts";
import * as words from "../words.ts";
import { tellEvent } from "./events.ts";
import { drawGraph } from "./graph.ts";
import { History } from "./history.ts";

/** How a card's player is made, and what it is called. `path`: the track's address on the line. */
export type Kind = {
  readonly id: string;
  readonly name: string;
  readonly path: (slug: string) => string;
  readonly make: (audio: HTMLAudioElement, url: string, options: PlayerOptions) => Player;
};

/** What is chosen when a player begins. */
export type Chosen = { readonly base: string; readonly track: PackagedTrack; readonly quality: Wished; readonly knownKbps?: number };

/** One player with its controls, facts and graph. */
export type Card = { readonly element: HTMLElement; begin(chosen: Chosen): void; setQuality(quality: Wished): void; lineKbps(): number | undefined; tick(nowMs: number): void };

/** Makes a card. A player on it is made anew for each track, and when somebody wants to start over. */
export function playerCard(kind: Kind): Card {
  const element = copyOf("player", HTMLElement);
  element.dataset.player = kind.id;
  element.setAttribute("aria-label", kind.name);
  one(element, "h2", HTMLElement).textContent = kind.name;
  const svg = one(element, "svg", SVGSVGElement);
  svg.setAttribute("aria-label", `Bitrate, buffer and answers of ${kind.name}, the last 45 seconds; the table below says the same`);
  const play = one(element, ".play", HTMLButtonElement);
  const fact = (name: string, text: string): void => { one(element, `[data-fact=${name}]`, HTMLElement).textContent = text; };

  let audio = one(element, "audio", HTMLAudioElement);
  let begun = 0;
  let player: Player | undefined;
  let chosen: Chosen | undefined;
  let history = new History();
  let heard: { readonly id: string; readonly kbps: number | undefined } | undefined;
  let sounded = false;
  let counts = { switches: 0, stalls: 0 };

  const hear = (id: string, kbps: number | undefined): void => {
    if (heard?.id === id) return;
    if (sounded) counts.switches += 1;
    heard = { id, kbps };
    fact("switches", String(counts.switches));
    fact("heard", kbps === undefined ? id : `${id}\u00a0· ${Math.round(kbps)}\u00a0k`);
    history.mark({ kind: "switch", fromMs: performance.now(), label: id });
    tellEvent({ kind: "variant", player: kind.name, what: sounded ? "switched" : "begins with", variant: id }, sounded);
  };
  const tell = (event: PlayerEvent): void => {
    const say = (what: string, more: { variant?: string; bytes?: string; took?: string; from?: string } = {}, aloud = false): void =>
      tellEvent({ kind: event.kind, player: kind.name, what, ...more }, aloud);
    switch (event.kind) {
      case "sound":
        if (event.why === "play" && !sounded) fact("sound", words.ms(event.afterMs));
        sounded ||= event.why === "play";
        return say(event.why === "play" ? "sound after play" : "sound after a seek", { took: words.ms(event.afterMs) }, true);
      case "variant":
        return hear(event.variant.id, event.variant.kbps);
      case "file": {
        const variant = chosen?.track.variants.find(({ path }) => new URL(event.url).pathname === path);
        return hear(variant?.id ?? event.url, variant?.kbps);
      }
      case "piece": {
        const { fromMs, toMs, place } = { fromMs: event.piece.beganMs, toMs: event.piece.endedMs, place: fromServed(event.piece.served).place };
        history.fetch({ fromMs, toMs, place });
        const { sound, variant, bytes } = event.piece;
        const what = sound === undefined ? "answer" : `sound from ${words.clock(sound.startSec)}`;
        return say(what, { variant: variant?.id ?? heard?.id ?? "", bytes: words.bytes(bytes), took: words.ms(toMs - fromMs), from: place });
      }
      case "stalled":
        counts.stalls += 1;
        fact("stalls", String(counts.stalls));
        history.mark({ kind: "stall", fromMs: performance.now(), label: "" });
        return say("stalled", {}, true);
      case "resumed":
        history.resume(performance.now());
        return say("goes on", { took: words.ms(event.afterMs) }, true);
      case "trouble":
        return say(event.lost ? `gave up: ${event.what}` : event.what, {}, event.lost);
      case "listed":
        return say(`${event.variants.length} variants listed`, { variant: event.variants.map(({ id }) => id).join(" ") });
    }
  };

  const begin = (now: Chosen): void => {
    player?.close();
    // A new element has nothing buffered, and no old player's events.
    const fresh = audio.cloneNode(false);
    if (!(fresh instanceof HTMLAudioElement)) return;
    fresh.removeAttribute("src");
    audio.replaceWith(fresh);
    audio = fresh;
    audio.setAttribute("aria-label", `${now.track.title}, ${kind.name}`);
    for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, () => { play.textContent = audio.paused ? "Play" : "Pause"; });
    chosen = now;
    heard = undefined;
    sounded = false;
    counts = { switches: 0, stalls: 0 };
    history = new History();
    play.textContent = "Play";
    for (const name of ["sound", "heard", "line"]) fact(name, "–");
    for (const name of ["switches", "stalls"]) fact(name, "0");
    const url = `${now.base}${kind.path(now.track.slug)}`;
    one(element, ".address", HTMLElement).textContent = kind.path(now.track.slug);
    begun += 1;
    // A browser plays what it has buffered of an address without asking; the fragment is never sent, and makes another of it.
    player = kind.make(audio, `${url}#${begun}`, { onEvent: tell, quality: now.quality, ...(now.knownKbps === undefined ? {} : { knownKbps: now.knownKbps }) });
    void player.prepare();
  };

  play.addEventListener("click", () => {
    if (!audio.paused) return audio.pause();
    // What could not be played the player says itself.
    player?.play().catch((problem: unknown) => {
      if (problem instanceof DOMException && problem.name === "NotAllowedError") tell({ kind: "trouble", what: problem.message, lost: false });
    });
  });
  one(element, ".anew", HTMLButtonElement).addEventListener("click", () => {
    if (chosen !== undefined) begin(chosen);
  });

  return {
    element,
    begin,
    setQuality: (quality) => {
      if (chosen !== undefined) chosen = { ...chosen, quality };
      player?.setQuality(quality);
    },
    lineKbps: () => player?.throughputKbps(),
    tick: (nowMs) => {
      const bufferSec = ahead(audio);
      const lineKbps = player?.throughputKbps();
      fact("buffer", `${bufferSec.toFixed(1)} s`);
      if (lineKbps !== undefined) fact("line", lineKbps < 1000 ? `${Math.round(lineKbps)} kbit/s` : `${(lineKbps / 1000).toFixed(1)} Mbit/s`);
      history.sample({ atMs: nowMs, heardKbps: audio.paused ? undefined : heard?.kbps, lineKbps, bufferSec });
      drawGraph(svg, history, nowMs);
    },
  };
}

/** Seconds of sound buffered from where the clock is. */
function ahead({ buffered, currentTime }: HTMLAudioElement): number {
  for (let at = 0; at < buffered.length; at += 1) {
    if (buffered.start(at) <= currentTime + 0.1 && buffered.end(at) > currentTime) return buffered.end(at) - currentTime;
  }
  return 0;
}
