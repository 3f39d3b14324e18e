import { one } from "./element.ts";
import { hearPlayers } from "./heard.ts";
import { note } from "./journal.ts";
import type { Answer } from "./journal.ts";
import { originAddress, watchLine } from "./line.ts";
import { markPlayer, trackCard } from "./track.ts";
import type { Track } from "./track.ts";

/** Starts the page: the list of tracks, the origin's line, and the account of every answer. */
async function begin(): Promise<void> {
  const [origin, index] = await Promise.all([originAddress(), fetch("/music/tracks.json")]);
  const { tracks }: { tracks: Track[] } = await index.json();
  const look = watchLine(origin);
  const tell = (answer: Answer): void => {
    note(answer);
    if (answer.asker === "player") markPlayer(answer);
    look();
  };
  hearPlayers(origin, tell);
  const base = { edge: location.origin, origin };
  one(document, "#track-list", HTMLElement).replaceChildren(...tracks.map((track) => trackCard(track, { base, tell })));
  look();
  document.addEventListener("playing", look, true);
  document.addEventListener("progress", look, true);
}

begin().catch((problem: unknown) => {
  one(document, "#loading", HTMLElement).textContent = `The list could not be loaded: ${String(problem)}`;
});
