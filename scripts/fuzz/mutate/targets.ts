import type { Making, Mutation } from "../draft.ts";

/** Changes the path and leaves the query. */
const path = (change: (path: string, making: Making) => string): Mutation => (making) => {
  const { draft } = making;
  const at = draft.target.indexOf("?");
  draft.target = at === -1 ? change(draft.target, making) : change(draft.target.slice(0, at), making) + draft.target.slice(at);
};

/** Puts octets at a random place behind the first slash. */
const insert = (...texts: string[]): Mutation => path((path, { random }) => {
  const at = random.between(1, path.length);
  return path.slice(0, at) + random.pick(texts) + path.slice(at);
});

/** Puts whole segments at a random slash. */
const segment = (...texts: string[]): Mutation => path((path, { random }) => {
  const slashes = [...path.matchAll(/\//g)].map(({ index }) => index);
  const at = slashes.length === 0 ? 0 : random.pick(slashes);
  return path.slice(0, at) + random.pick(texts) + path.slice(at);
});

const append = (...texts: string[]): Mutation => path((path, { random, mark }) => path + random.pick(texts).replace("MARK", mark()));

const query = (...texts: string[]): Mutation => ({ draft, random, mark }) => {
  const text = random.pick(texts).replaceAll("MARK", mark());
  draft.target += draft.target.includes("?") ? `&${text}` : `?${text}`;
};

const whole = (...texts: string[]): Mutation => ({ draft, random, mark, host }) => {
  draft.target = random.pick(texts).replaceAll("MARK", mark()).replaceAll("HOST", host).replaceAll("PATH", draft.target);
};

const encodeOne = (encode: (code: number) => string): Mutation => path((path, { random }) => {
  const at = random.between(1, path.length - 1);
  return path.slice(0, at) + encode(path.charCodeAt(at)) + path.slice(at + 1);
});

const hex = (code: number): string => code.toString(16).padStart(2, "0");

/** Every way a target may be written, or miswritten. */
export const TARGETS: readonly Mutation[] = [
  whole("http://HOSTPATH", "HTTP://HOSTPATH", "https://HOSTPATH", "http://MARK.examplePATH", "http://user:MARK@HOSTPATH", "ftp://HOSTPATH", "http:PATH", "http:///PATH", "//HOSTPATH", "//MARK.examplePATH", "HOSTPATH"),
  whole("*", "HOST", "MARK.example:443", "/", "", "?", "#", "/?MARK", "/#MARK", "/../../..PATH", "\\PATH", "/\\MARK.examplePATH", "http://HOST", "http://[::1]PATH", "http://HOST:99999PATH", "urn:MARK", "javascript:MARK"),
  segment("/.", "/..", "/x/..", "/%2e", "/%2e%2e", "/%2E./x/..", "/x/%2e%2e", "/x/.%2e", "/%252e%252e", "/..;", "/x/..;/", "/..%00", "/...", "/..%2f..", "/%2e%2e%2f", "/x%2f..", "/..\\", "/%5c..", "/x/..%5c"),
  segment("/", "//", "/%2f", "/%2F/", "/\\", "/%5c", "/;", "/;a=b", "/%3b", "/ ", "/%20", "/%", "/%0a", "/%00"),
  insert("%00", "%0d%0a", "%0a", "%09", "%20", "%7f", "%ff", "%c0%af", "%e0%80%af", "%ed%a0%80", "%f4%90%80%80", "%u002f", "%", "%%", "%2", "%zz", "%2%66", "%25%32%66"),
  insert("\0", "\t", "\x0b", "\x7f", "\x80", "\xff", "caf\xc3\xa9", "\xe9", "\xc0\xaf", "\xef\xbb\xbf", "\xe2\x80\xae", "\xf0\x9f\x8e\xb5", "\\", "|", "^", "`", "{}", "<>", "\"", "'", "[", "]"),
  insert(" ", "  ", "\r", "\n", "\r\n", " HTTP/1.1\r\nX-MARK: 1\r\n", "\r\n\r\n", " HTTP/1.1"),
  encodeOne((code) => `%${hex(code)}`),
  encodeOne((code) => `%${hex(code).toUpperCase()}`),
  encodeOne((code) => `%25${hex(code)}`),
  encodeOne((code) => String.fromCharCode(code).toUpperCase()),
  encodeOne((code) => `%c0%${hex(0x80 | (code & 0x3f))}`),
  append(";.mp3", ";MARK", ";jsessionid=MARK", "%3b.mp3", "%3Bx.css", "/x.mp3", "/MARK.css", "/", "/.", "/..", ".", "%20", "%2e", "%00.mp3", "%0a.css", "%23.js", "%3f.css", "%2fx.css", "%5cx.mp3", ".mp3", ".css", ";a.key", "~", "::$DATA", "%", "/%2e%2e"),
  append("#MARK", "#", "?", "??", "?&", "?#", "?MARK", "?=", "?&&&", "?a&b", "?%00", "?%", "?\\", "?a=%0d%0aset-cookie:MARK"),
  query("a=MARK", "utm_source=MARK", "a=1&a=2&a=MARK", "a=1;b=MARK", "callback=MARK", "a[]=MARK", "__proto__=MARK", "token=MARK", "sig=MARK", "X-Amz-Signature=MARK", "%61=MARK", "A=MARK", "a=%zz", "a=%", "=MARK", "a=b=c", "+=MARK", "a=\xff", "a=\0", "a= ", "a=#", "?a=MARK", "/../x"),
  ({ draft, random }) => void (draft.target += `?q=${"Q".repeat(random.pick([2_000, 8_000, 9_000, 20_000, 70_000, 150_000]))}`),
  ({ draft, random }) => void (draft.target += `?${Array.from({ length: random.pick([50, 500, 3_000]) }, (_, n) => `k${n}=${n}`).join("&")}`),
  path((path, { random }) => "/a".repeat(random.pick([10, 200, 3_000])) + path),
  path((path, { random }) => `/${"x/../".repeat(random.pick([1, 50, 1_000]))}${path.slice(1)}`),
  path((path) => `/${path}`),
  path((path) => path.toUpperCase()),
  path((path) => path.replaceAll("/", "//")),
  path((path) => path.replaceAll("/", "%2f").replace("%2f", "/")),
  path((path) => path.replaceAll("/", "\\").replace("\\", "/")),
];
