/** A source without what is not code: the same length and lines, so that places stay places. */
export type Lexed = {
  /** Comments, the insides of strings and of regular expressions are blank. */
  readonly code: string;
  /** Only comments are blank. */
  readonly uncommented: string;
};

/** After these a slash begins a regular expression; after anything else it divides. */
const REGEX_MAY_FOLLOW = /(?:^|[(,=:[!&|?{;+\-*%<>~^]|\b(?:return|case|typeof|in|of|void|yield|await))\s*$/;

/** Tells code from comments, strings, templates and regular expressions; knows as much TypeScript as that takes. */
export function lex(text: string): Lexed {
  const code = [...text.replaceAll(/[^\n]/gu, (char) => " ".repeat(char.length))].join("").split("");
  const uncommented = [...code];
  /** For each open template, how many braces of its placeholder are open. */
  const templates: number[] = [];
  let tail = "";
  let at = 0;

  const keep = (end: number): void => {
    for (; at < end; at += 1) {
      code[at] = text.charAt(at);
      uncommented[at] = text.charAt(at);
      tail = (tail + text.charAt(at)).slice(-24);
    }
  };
  /** Keeps the first and the last character of a literal; what stands between is no code. */
  const literal = (end: number): void => {
    for (let i = at; i < end; i += 1) uncommented[i] = text.charAt(i);
    code[at] = text.charAt(at);
    code[end - 1] = text.charAt(end - 1);
    tail = (tail + text.charAt(end - 1)).slice(-24);
    at = end;
  };
  /** A piece of a template: to the backtick that closes it, or to a placeholder. */
  const template = (from: number): void => {
    let end = from;
    while (end < text.length && text.charAt(end) !== "`" && !text.startsWith("${", end)) end += text.charAt(end) === "\\" ? 2 : 1;
    const placeholder = text.startsWith("${", end);
    if (placeholder) templates.push(0);
    literal(Math.min(text.length, placeholder ? end + 2 : end + 1));
  };

  while (at < text.length) {
    const char = text.charAt(at);
    const open = templates.length - 1;
    if (text.startsWith("//", at)) at = endOf(text, "\n", at);
    else if (text.startsWith("/*", at)) at = Math.min(text.length, endOf(text, "*/", at + 2) + 2);
    else if (char === '"' || char === "'") literal(endOfQuoted(text, char, at + 1));
    else if (char === "`") template(at + 1);
    else if (char === "}" && templates[open] === 0) {
      templates.pop();
      template(at + 1);
    } else if (char === "/" && REGEX_MAY_FOLLOW.test(tail)) literal(endOfRegex(text, at + 1));
    else {
      const braces = templates[open];
      if (braces !== undefined && char === "{") templates[open] = braces + 1;
      if (braces !== undefined && char === "}") templates[open] = braces - 1;
      keep(at + 1);
    }
  }
  return { code: code.join(""), uncommented: uncommented.join("") };
}

function endOf(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found === -1 ? text.length : found;
}

function endOfQuoted(text: string, quote: string, from: number): number {
  let end = from;
  while (end < text.length && text.charAt(end) !== quote && text.charAt(end) !== "\n") end += text.charAt(end) === "\\" ? 2 : 1;
  return Math.min(text.length, end + 1);
}

function endOfRegex(text: string, from: number): number {
  let end = from;
  for (let inClass = false; end < text.length && text.charAt(end) !== "\n"; end += text.charAt(end) === "\\" ? 2 : 1) {
    const char = text.charAt(end);
    if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) break;
  }
  return Math.min(text.length, end + 1);
}
