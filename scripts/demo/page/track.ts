import { copyOf, one } from "./element.ts";
import { showSource } from "./journal.ts";
import type { Answer, Road } from "./journal.ts";
import { run } from "./race.ts";
import type { Race } from "./race.ts";
import * as words from "./words.ts";

/** One row of the index of tracks. */
export type Track = { slug: string; title: string; artist: string; album: string; lengthSec: number; files: File[] };
type File = { name: string; type: string; codec: string; kbps: number; bytes: number; moov?: "start" | "end" };

/** Where the two roads begin, and who wants to hear of answers. */
export type Roads = { base: Record<Road, string>; tell: (answer: Answer) => void };

/** The card of one track: its formats, a player for each road, and a race. */
export function trackCard(track: Track, roads: Roads): HTMLElement {
  const card = copyOf("track", HTMLElement);
  one(card, "h3", HTMLElement).textContent = track.title;
  one(card, ".by", HTMLElement).textContent = `${track.artist} · ${track.album} · ${words.clock(track.lengthSec)}`;
  card.id = track.slug;
  card.setAttribute("aria-label", track.title);

  let chosen = track.files[0];
  const players = (["edge", "origin"] as const).map((road) => player(card, road, track, roads.base[road]));
  const choose = (file: File): void => {
    chosen = file;
    for (const { load } of players) load(file);
    one(card, ".bars", HTMLElement).hidden = true;
  };
  const formats = one(card, ".formats", HTMLFieldSetElement);
  for (const file of track.files) formats.append(format(track, file, file === chosen, () => choose(file)));
  if (chosen !== undefined) choose(chosen);

  for (const button of card.querySelectorAll<HTMLButtonElement>("[data-race]")) {
    button.addEventListener("click", () => {
      if (chosen !== undefined) void race(card, button, chosen, roads);
    });
  }
  return card;
}

function format(track: Track, file: File, checked: boolean, choose: () => void): HTMLElement {
  const label = copyOf("format", HTMLLabelElement);
  const radio = one(label, "input", HTMLInputElement);
  radio.name = `format-${track.slug}`;
  radio.value = file.name;
  radio.checked = checked;
  radio.addEventListener("change", choose);
  one(label, "b", HTMLElement).textContent = file.codec;
  one(label, "small", HTMLElement).textContent = words.bytes(file.bytes);
  label.title = `${file.name}, ${file.kbps} kbit/s${file.moov === "end" ? ", its index at the end of the file" : ""}`;
  radio.disabled = new Audio().canPlayType(file.type) === "";
  return label;
}

/** Wires one player: what was felt from the press of the button, or from a seek, to the sound. */
function player(card: HTMLElement, road: Road, track: Track, base: string): { load(file: File): void } {
  const box = one(card, `.road[data-road=${road}]`, HTMLElement);
  const audio = one(box, "audio", HTMLAudioElement);
  const felt = one(box, ".felt", HTMLElement);
  const button = one(box, ".play", HTMLButtonElement);
  const way = road === "edge" ? "through the edge" : "straight from the origin";
  audio.setAttribute("aria-label", `${track.title}, ${way}`);
  button.setAttribute("aria-label", `Play ${track.title} from the start, ${way}`);

  let loads = 0;
  let url = "";
  const ask = (): void => {
    loads += 1;
    // A browser plays what it has buffered for a URL without asking. The fragment makes another URL of it, to the
    // browser alone: it is never sent.
    audio.src = `${url}#${loads}`;
    for (const word of box.querySelectorAll(".from span")) word.textContent = "";
  };
  let since: { what: string; at: number } | undefined;
  const begin = (what: string): void => { since = { what, at: performance.now() }; };
  const end = (): void => {
    if (since !== undefined) felt.textContent = `${since.what} ${words.ms(performance.now() - since.at)}`;
    since = undefined;
  };
  button.addEventListener("click", () => {
    ask();
    void audio.play();
  });
  audio.addEventListener("play", () => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
    begin("first sound after");
  });
  audio.addEventListener("playing", end);
  audio.addEventListener("seeking", () => begin("seek took"));
  audio.addEventListener("seeked", end);
  audio.addEventListener("error", () => { felt.textContent = `could not be played: ${audio.error?.message ?? "no reason given"}`; });
  return {
    load: (file) => {
      url = `${base}/music/${file.name}`;
      ask();
      felt.textContent = "not played yet";
    },
  };
}

/**
 * Shows beside the player that asked where its answer came from. One play may ask several times, as for an index at
 * the end of the file: it was a hit only if all of its answers were.
 */
export function markPlayer(answer: Answer): void {
  const slug = answer.file.slice(0, answer.file.lastIndexOf("."));
  const from = one(document, `#${slug} .road[data-road=${answer.road}] .from`, HTMLElement);
  const shown = one(from, ".word", HTMLElement).textContent;
  if (shown === "" || answer.source.word !== "hit") showSource(from, answer);
}

/** Both roads at once, then the two times as bars on one scale. */
async function race(card: HTMLElement, button: HTMLButtonElement, file: File, roads: Roads): Promise<void> {
  const kind: Race = button.dataset.race === "seek" ? "seek" : "start";
  button.disabled = true;
  try {
    const answers = await Promise.all([run(kind, "edge", roads.base.edge, file), run(kind, "origin", roads.base.origin, file)]);
    const longest = Math.max(...answers.map((answer) => answer.firstByteMs));
    for (const answer of answers) {
      const bar = one(card, `.bar[data-road=${answer.road}]`, HTMLElement);
      one(bar, ".bar-fill", HTMLElement).style.inlineSize = `${Math.max(0.5, (answer.firstByteMs / longest) * 100)}%`;
      one(bar, ".bar-ms", HTMLElement).textContent = `${words.ms(answer.firstByteMs)}${answer.road === "edge" ? `, ${answer.source.place}` : ""}`;
      roads.tell(answer);
    }
    one(card, ".bars", HTMLElement).hidden = false;
  } finally {
    button.disabled = false;
  }
}
