const LONGEST = 120;

/**
 * Text with the credentials, queries and fragments of URLs in it masked: they may be secret even where the setting is
 * not. Masks rather too much than too little: what is shown here was often refused for being no clean URL.
 */
export function withoutUrlSecrets(value: string): string {
  return value.replace(/([a-z][a-z0-9+.-]*:\/\/)?[^"]*@/gi, "$1***@").replace(/(\/\/[^"?#]*[?#])[^"]+/g, "$1…");
}

/**
 * A value as a problem shows it: short, on one line, with a URL's credentials and query masked.
 * `secret`: only its type and size.
 */
export function showFound(value: unknown, secret = false): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") {
    if (secret) return `text of length ${value.length} (secret, not shown)`;
    const shown = JSON.stringify(withoutUrlSecrets(value));
    return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…" (${value.length} characters)` : shown;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === "object") {
    return secret ? "a table" : `a table with the keys ${Object.keys(value).join(", ") || "(none)"}`.slice(0, LONGEST);
  }
  return secret ? `a ${typeof value} (secret, not shown)` : String(value);
}
