import { QUALITIES } from "../../../src/core/audio/quality.ts";
import type { Wished } from "../../../src/client/events.ts";
import { createPlainPlayer } from "../../../src/client/plain.ts";
import { createPlayer } from "../../../src/client/player.ts";
import type { PackagedTrack } from "../packaged-tracks.ts";
import { one } from "./element.ts";
import { originAddress } from "./line.ts";
import { type Card, playerCard } from "./player/card.ts";
import { choices } from "./player/choices.ts";
import { watchLoss } from "./player/loss.ts";
import { PRESETS, type Preset } from "./player/presets.ts";
import * as words from "./words.ts";

/** How often facts and graphs are drawn anew, in ms; seldom for who wants no motion. */
const DRAW_MS = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 250;

const WISHES: readonly Wished[] = ["auto", ...QUALITIES];

/** Starts the page: what can be chosen, and a card for each player. */
async function begin(): Promise<void> {
  const [origin, answer] = await Promise.all([originAddress(), fetch("/player/tracks.json")]);
  const tracks: PackagedTrack[] = await answer.json();
  const line: { url: string; roundTripMs: number; kbps: number } = await (await fetch(`${origin}/_demo/line`)).json();
  const loss = watchLoss(origin);
  const cards: readonly Card[] = [
    playerCard({ id: "hls", name: "hls.js", path: (slug) => `/audio/${slug}.m3u8`, make: createPlayer }),
    playerCard({ id: "plain", name: "plain <audio>", path: (slug) => `/audio/${slug}`, make: createPlainPlayer }),
  ];
  let track = tracks[0];
  let quality: Wished = "auto";
  let known: number | undefined;
  const start = (): void => {
    if (track === undefined) return;
    loss.offer(track);
    for (const card of cards) card.begin({ base: line.url, track, quality, ...(known === undefined ? {} : { knownKbps: known }) });
  };

  choices("track", tracks.map(({ slug, title, lengthSec, variants }) => ({ value: slug, name: title, more: `${words.clock(lengthSec)}, ${variants.length} variants` })), track?.slug ?? "", (slug) => {
    known = cards[0]?.lineKbps();
    track = tracks.find((one) => one.slug === slug);
    start();
  });
  choices("quality", WISHES.map((value) => ({ value, name: value.charAt(0).toUpperCase() + value.slice(1), more: "" })), quality, (value) => {
    quality = WISHES.find((wish) => wish === value) ?? "auto";
    for (const card of cards) card.setQuality(quality);
  });
  choices("line", PRESETS.map(({ id, name, said }) => ({ value: id, name, more: said })), presetOf(line)?.id ?? "", (id) => {
    known = undefined; // it was another line
    const preset = PRESETS.find((one) => one.id === id);
    if (preset !== undefined) void fetch(`${origin}/_demo/line`, { method: "POST", body: JSON.stringify({ roundTripMs: preset.roundTripMs, kbps: preset.kbps }) });
  });

  one(document, "#players", HTMLElement).replaceChildren(...cards.map(({ element }) => element));
  // One at a time is heard.
  document.addEventListener("play", ({ target }) => {
    for (const other of document.querySelectorAll("audio")) if (other !== target) other.pause();
  }, true);
  start();
  const draw = (): void => {
    if (!document.hidden) for (const card of cards) card.tick(performance.now());
  };
  draw();
  window.setInterval(draw, DRAW_MS);
}

function presetOf(line: { readonly roundTripMs: number; readonly kbps: number }): Preset | undefined {
  return PRESETS.find(({ roundTripMs, kbps }) => roundTripMs === line.roundTripMs && kbps === line.kbps);
}

begin().catch((problem: unknown) => {
  one(document, "#loading", HTMLElement).textContent = `The player could not be started: ${String(problem)}`;
});
