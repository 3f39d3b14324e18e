import { copyOf, one } from "../element.ts";

/** Something to choose: its value, its name, and a word more. */
export type Option = { readonly value: string; readonly name: string; readonly more: string };

/** Fills a group of the desk with options, of which one is chosen, and tells of each that is chosen later. */
export function choices(group: "track" | "quality" | "line", options: readonly Option[], chosen: string, tell: (value: string) => void): void {
  const box = one(document, `.choice[data-of=${group}] .formats`, HTMLElement);
  box.replaceChildren(...options.map(({ value, name, more }) => {
    const label = copyOf("choice", HTMLLabelElement);
    const radio = one(label, "input", HTMLInputElement);
    Object.assign(radio, { name: group, value, checked: value === chosen });
    radio.addEventListener("change", () => tell(value));
    one(label, "b", HTMLElement).textContent = name;
    one(label, "small", HTMLElement).textContent = more;
    return label;
  }));
}
