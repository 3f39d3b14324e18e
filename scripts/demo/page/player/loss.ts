import { one } from "../element.ts";
import type { PackagedTrack } from "../../packaged-tracks.ts";

/** Ties the desk's last group to the origin: a variant's file is lost there, and found again. */
export function watchLoss(origin: string): { offer(track: PackagedTrack): void } {
  const select = one(document, "#lost-variant", HTMLSelectElement);
  const lose = one(document, "#lose", HTMLButtonElement);
  const find = one(document, "#find", HTMLButtonElement);
  const said = one(document, "#loss-said", HTMLElement);
  const post = async (path: string, fails: boolean): Promise<void> => {
    const answer = await fetch(`${origin}/_demo/fail`, { method: "POST", body: JSON.stringify({ path, fails }) });
    if (!answer.ok) throw new Error(`the origin answered ${answer.status}`);
  };
  const busy = async (button: HTMLButtonElement, words: string, work: () => Promise<string>): Promise<void> => {
    button.disabled = true;
    said.textContent = words;
    try {
      said.textContent = await work();
    } catch (problem) {
      said.textContent = String(problem);
    } finally {
      button.disabled = false;
      find.hidden = lost.size === 0;
    }
  };
  const lost = new Set<string>();
  lose.addEventListener("click", () => {
    const { value: path } = select;
    const name = select.selectedOptions[0]?.textContent ?? path;
    void busy(lose, `Losing ${name} …`, async () => {
      await post(path, true);
      lost.add(path);
      return `${name} is lost: the origin answers 503, and no edge has a copy.`;
    });
  });
  find.addEventListener("click", () => {
    void busy(find, "Finding …", async () => {
      for (const path of lost) await post(path, false);
      lost.clear();
      return "All files are there again.";
    });
  });
  return {
    offer: ({ variants }) => {
      select.replaceChildren(...variants.map(({ id, path }) => new Option(id, path)));
    },
  };
}
