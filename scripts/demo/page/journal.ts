import { copyOf, one } from "./element.ts";
import type { Source } from "./source.ts";
import * as words from "./words.ts";

/** By which way an answer came. */
export type Road = "edge" | "origin";

/** One answer, as the list shows it. Times in ms, `bytes` of the body. */
export type Answer = { file: string; road: Road; asker: string; source: Source; firstByteMs: number; bytes: number };

const LONGEST = 60;
let hits = 0;
let asked = 0;

/** Puts the place and the word of an answer into the badge and beside it. */
export function showSource(root: ParentNode, answer: Answer): void {
  const badge = one(root, ".badge", HTMLElement);
  badge.textContent = answer.source.place;
  badge.dataset.source = answer.source.place;
  one(root, ".word", HTMLElement).textContent = answer.source.word;
}

/** Adds an answer at the top of the list, says it in one sentence, and counts the edge's hits. */
export function note(answer: Answer): void {
  const item = copyOf("answer", HTMLLIElement);
  const { file, road, asker, source } = answer;
  const { word } = source;
  const first = source.place === "browser" ? "" : words.ms(answer.firstByteMs);
  const rest = [road, asker, answer.bytes > 0 ? words.bytes(answer.bytes) : "no body"];
  Object.assign(item.dataset, { road, file, asker, place: source.place, verdict: word });
  item.title = new Date().toLocaleTimeString();
  showSource(item, answer);
  one(item, ".first", HTMLElement).textContent = first;
  one(item, ".file", HTMLElement).textContent = file;
  one(item, ".rest", HTMLElement).textContent = ["", ...rest].join(" · ");

  const list = one(document, "#journal", HTMLOListElement);
  list.querySelector(".nothing")?.remove();
  list.prepend(item);
  while (list.children.length > LONGEST) list.lastElementChild?.remove();
  one(document, "#said", HTMLElement).textContent = `${file}, ${road}: ${[source.place, word, first].filter((part) => part !== "").join(", ")}`;

  if (word === "") return;
  asked += 1;
  if (word === "hit") hits += 1;
  one(document, "#edge-hits", HTMLElement).textContent = `${hits} of ${asked}`;
}
