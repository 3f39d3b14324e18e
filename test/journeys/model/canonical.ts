/**
 * What a request's field says, for comparing requests by the names in `Vary`: members without regard to their order and
 * the space around them. No `Accept` means that of anything (RFC 9110 §12.5.1). `undefined`: the field is not there.
 */
export function canonical(name: string, value: string | undefined): string | undefined {
  const members = (value ?? "").split(",").map((member) => member.trim()).filter((member) => member !== "");
  if (name === "accept" && (members.length === 0 || members.join() === "*/*")) return undefined;
  return members.length === 0 ? undefined : members.toSorted().join(",");
}

/** The names of a `Vary` that answers of this origin differ by: encodings are the edge's affair, and `*` is no name. */
export function selectingNames(vary: readonly string[]): string[] {
  return vary.filter((name) => name !== "accept-encoding" && name !== "*");
}

/** Which variant a request with these fields selects; empty where it has none of the fields. */
export function variantOf(vary: readonly string[], fields: Readonly<Record<string, unknown>>): string {
  return selectingNames(vary)
    .flatMap((name) => {
      const value = canonical(name, fields[name] === undefined ? undefined : String(fields[name]));
      return value === undefined ? [] : [`${name}=${value}`];
    })
    .join("&");
}
