/**
 * The word in everything a hostile request says. No clean request holds it and no content happens to, so an answer to a
 * clean request that holds it was written by somebody else.
 */
export const MARKER = "zqfzmark";

/** Whether a text or octets hold the word, in any case. */
export function isMarked(text: string | Buffer): boolean {
  const whole = typeof text === "string" ? text : text.toString("latin1");
  return whole.toLowerCase().includes(MARKER);
}

/** Octets as one line that can be read and pasted: controls and what is not ASCII as `\xNN`, cut in the middle past `most`. */
export function printable(octets: Buffer, most = 6000): string {
  const text = octets.toString("latin1");
  const cut = text.length > most ? `${text.slice(0, most / 2)}…${text.length - most} more…${text.slice(-most / 2)}` : text;
  return cut.replace(/[\\\x00-\x1f\x7f-\xff]/g, (char) => {
    const known: Record<string, string> = { "\\": "\\\\", "\r": "\\r", "\n": "\\n", "\t": "\\t" };
    return known[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
