import { one } from "../element.ts";

/** A line of the table. Times in ms; absent parts stay empty. */
export type Told = { readonly kind: string; readonly player: string; readonly what: string; readonly variant?: string; readonly bytes?: string; readonly took?: string; readonly from?: string };

const LONGEST = 120;

/** Adds a line at the top of the table of all that happened; `aloud`: it is said to who listens to the page, too. */
export function tellEvent({ kind, player, what, variant = "", bytes = "", took = "", from = "" }: Told, aloud: boolean): void {
  const body = one(document, "#events", HTMLTableSectionElement);
  body.querySelector(".nothing")?.remove();
  const row = body.insertRow(0);
  Object.assign(row.dataset, { kind, player, variant, from });
  for (const word of [`${(performance.now() / 1000).toFixed(1)}\u00a0s`, player, what, variant, bytes, took]) row.insertCell().textContent = word;
  const place = row.insertCell();
  if (from !== "") {
    const badge = document.createElement("span");
    badge.className = "badge";
    badge.dataset.source = from;
    badge.textContent = from;
    place.append(badge);
  }
  while (body.rows.length > LONGEST) body.deleteRow(-1);
  if (aloud) one(document, "#said", HTMLElement).textContent = [player, what, variant, took].filter((word) => word !== "").join(", ");
}
