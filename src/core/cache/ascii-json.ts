/** JSON in printable ASCII, whatever it holds: a valid value of a header field (RFC 9110 §5.5). */
export function asciiJson(value: unknown): string {
  // Without the `u` flag a character outside the basic plane is two units, and JSON wants both escaped.
  return JSON.stringify(value).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
