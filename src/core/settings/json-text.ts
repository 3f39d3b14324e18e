/** A list or table that arrived as JSON text, as a value; everything else, text that is no such JSON included, as it came. */
export function fromJsonText(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What stands at a path inside a value, through JSON text where there is some; undefined where nothing does. */
export function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => {
    const read = fromJsonText(inner);
    return read !== null && typeof read === "object" ? Reflect.get(read, part) : undefined;
  }, value);
}
