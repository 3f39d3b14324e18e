import { one } from "./element.ts";
import * as words from "./words.ts";

type Stats = { origin: string; requests: number; bytes: number; shape: Record<string, number> };

/** The origin's own address, learnt through the edge. */
export async function originAddress(): Promise<string> {
  return (await stats("")).origin;
}

/** Ties the two choices to the origin's line, and shows what the origin has sent. Gives a function that looks again. */
export function watchLine(origin: string): () => void {
  const form = one(document, "#line", HTMLFormElement);
  form.addEventListener("change", () => {
    const wish = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, Number(value)]));
    void fetch(`${origin}/_demo/shape`, { method: "POST", body: JSON.stringify(wish) });
  });
  const look = async (): Promise<void> => {
    const now = await stats(origin);
    one(document, "#origin-requests", HTMLElement).textContent = `${now.requests} ${now.requests === 1 ? "time" : "times"}`;
    one(document, "#origin-bytes", HTMLElement).textContent = words.bytes(now.bytes);
  };
  void stats(origin).then(({ shape }) => {
    for (const select of form.querySelectorAll("select")) select.value = String(shape[select.name]);
  });
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    window.setTimeout(() => {
      waiting = false;
      void look();
    }, 400);
  };
}

async function stats(base: string): Promise<Stats> {
  const answer: Stats = await (await fetch(`${base}/_demo/stats`)).json();
  return answer;
}
