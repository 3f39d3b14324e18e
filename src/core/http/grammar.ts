/** The lexical rules every header shares (RFC 9110 §5.6). All of them take time linear in the length of the text. */

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DIGITS = /^[0-9]+$/;

/** Whether the whole text is a token (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The text without the spaces and tabs around it (RFC 9110 §5.6.3). `trim()` would also take what is not whitespace in HTTP. */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start += 1;
  while (end > start && isOws(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/**
 * The elements of a comma-separated list, trimmed, without empty ones (RFC 9110 §5.6.1.2).
 * A comma inside a quoted string does not separate. A quote that never closes is an ordinary character, so that it
 * cannot hide the elements after it.
 */
export function splitList(text: string): string[] {
  const elements: string[] = [];
  let start = 0;
  let closes = true; // after one quote that stays open, every later one does too
  const end = (at: number): void => {
    const element = trimOws(text.slice(start, at));
    if (element !== "") elements.push(element);
    start = at + 1;
  };
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === ",") end(i);
    else if (char === '"' && closes) {
      const close = closingQuote(text, i);
      if (close === -1) closes = false;
      else i = close;
    }
  }
  end(text.length);
  return elements;
}

/** Index of the quote that closes the one at `open`, or -1. */
function closingQuote(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === '"') return i;
  }
  return -1;
}

/** What a quoted string says (RFC 9110 §5.6.4); undefined if the text is not exactly one quoted string. */
export function unquote(text: string): string | undefined {
  if (text[0] !== '"' || closingQuote(text, 0) !== text.length - 1) return undefined;
  return text.slice(1, -1).replace(/\\(.)/gs, "$1");
}

/** The text as a quoted string of printable ASCII; characters outside it become `?`. */
export function quote(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&")}"`;
}

/**
 * The number a run of digits means; undefined if it is anything else (a sign, a point, nothing).
 * Never NaN: what is above the largest safe integer is the largest safe integer.
 */
export function decimal(text: string): number | undefined {
  return DIGITS.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined;
}
