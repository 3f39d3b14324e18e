/** Where something stands inside a value, in words: `files[3].url`; `within`: what the value itself is called, or empty. */
export function placeText(path: readonly PropertyKey[], within = ""): string {
  return path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`), within);
}
