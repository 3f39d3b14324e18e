import { gzipSync } from "node:zlib";
import type { Seen } from "../request.ts";
import { isOdd, looksOverridden } from "./odd.ts";
import { appReply, echoReply } from "./reflect.ts";
import { conditioned, digest, noise, type Parts, type Reply, reply, valueOf } from "./reply.ts";

/** How an origin treats the paths of one name. What it answers depends on nothing but the request it got. */
export type Behaviour = {
  /** Suffixes that paths of it have: they decide what the edge takes them for. */
  readonly suffixes: readonly string[];
  /** Breaks the protocol, or its own word: an edge may answer 502 or 504, or cut what it sends. */
  readonly misbehaves?: true;
  /** An answer that no shared cache may keep. */
  readonly never?: true;
  /** Takes a good part of a second. */
  readonly slow?: true;
  answer(seen: Seen): Reply;
};

const TEXT = [".txt", ".css", ".json", "", ".html"];
const AUDIO = [".mp3", ".flac", ".m4s", ".ogg"];
const ANY = [".txt", ".mp3", ".m3u8", "", ".js"];

/** A text that tells which request it answers: whoever serves it for another target, or method, is found out. */
function textOf(seen: Seen): string {
  const seed = `${seen.method === "HEAD" ? "GET" : seen.method} ${seen.target}`;
  const body = seen.method === "GET" || seen.method === "HEAD" ? "" : ` with ${seen.body.toString("latin1")}`;
  const lines = Number.parseInt(digest(seed).slice(0, 2), 16);
  return `This answers ${seed}${body}\n${"So it is. ".repeat(lines)}\n`;
}

function text(parts: Parts = {}): (seen: Seen) => Reply {
  return (seen) => conditioned(seen, reply(textOf(seen), parts), `"t-${digest(seen.target)}"`);
}

function plain(parts: Parts = {}): (seen: Seen) => Reply {
  return (seen) => reply(textOf(seen), parts);
}

function audio(control: string): (seen: Seen) => Reply {
  return (seen) => {
    if (seen.method !== "GET" && seen.method !== "HEAD") return plain()(seen);
    return conditioned(seen, reply(noise(seen.target, 3_000, 150_000), { control, type: "audio/mpeg" }), `"a-${digest(seen.target)}"`);
  };
}

/** A text that depends on one field, as `Vary` says or fails to say. */
function by(name: string, said: string | undefined, read: (value: string | undefined) => string = (value) => value ?? "nothing", control = "max-age=60"): (seen: Seen) => Reply {
  return (seen) => reply(`For ${read(valueOf(seen, name))}: ${textOf(seen)}`, { control, ...(said === undefined ? {} : { fields: [["vary", said]] }) });
}

const language = (value = ""): string => (/^\s*de\b/i.test(value) ? "German" : /^\s*fr\b/i.test(value) ? "French" : "English");

function zipped(always: boolean): (seen: Seen) => Reply {
  return (seen) => {
    const wanted = always || /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(valueOf(seen, "accept-encoding") ?? "");
    const fields: Reply["fields"] = always ? [] : [["vary", "Accept-Encoding"]];
    if (!wanted) return reply(textOf(seen), { fields: [...fields, ["etag", '"plain"']] });
    return reply(gzipSync(textOf(seen)), { fields: [...fields, ["content-encoding", "gzip"], ["etag", '"zipped"']] });
  };
}

/** Every behaviour by the name in its paths. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  audio: { suffixes: AUDIO, answer: audio("public, max-age=60") },
  silent: { suffixes: AUDIO, answer: audio("") },
  text: { suffixes: TEXT, answer: text() },
  list: { suffixes: [".m3u8", ".mpd"], answer: text({ type: "application/vnd.apple.mpegurl" }) },
  key: { suffixes: [".key"], never: true, answer: text() },
  chunked: { suffixes: ANY, answer: plain({ frame: "chunked" }) },
  close: { suffixes: ANY, answer: plain({ frame: "close" }) },
  shared: { suffixes: TEXT, answer: text({ control: "max-age=0, s-maxage=60" }) },
  targeted: { suffixes: TEXT, answer: text({ control: "no-store", fields: [["cdn-cache-control", "max-age=60"]] }) },
  "no-cache": { suffixes: ANY, answer: text({ control: "no-cache" }) },
  "no-store": { suffixes: ANY, never: true, answer: text({ control: "no-store, max-age=60" }) },
  private: { suffixes: ANY, never: true, answer: text({ control: "private, max-age=60" }) },
  cookie: { suffixes: ANY, answer: by("cookie", undefined) },
  auth: { suffixes: ANY, answer: by("authorization", undefined) },
  "set-cookie": { suffixes: ANY, never: true, answer: (seen) => reply(textOf(seen), { fields: [["set-cookie", `sid=${digest(seen.target)}; Path=/`]] }) },
  "vary-language": { suffixes: TEXT, answer: by("accept-language", "Accept-Language", language) },
  "vary-flavour": { suffixes: TEXT, answer: by("flavour", "Flavour") },
  "vary-odd": { suffixes: TEXT, answer: by("x-flavour", "X-Flavour") },
  "vary-star": { suffixes: TEXT, never: true, answer: by("accept-language", "*", language) },
  "vary-encoding": { suffixes: TEXT, answer: zipped(false) },
  zipped: { suffixes: TEXT, answer: zipped(true) },
  redirect: { suffixes: ANY, answer: (seen) => reply("Elsewhere.", { status: 302, fields: [["location", `${seen.target}-elsewhere`]] }) },
  "redirect-silent": { suffixes: TEXT, answer: (seen) => reply("Elsewhere.", { status: 301, control: "", fields: [["location", `${seen.target}-elsewhere`]] }) },
  e400: { suffixes: ANY, answer: plain({ status: 400 }) },
  e404: { suffixes: ANY, answer: plain({ status: 404 }) },
  "e404-silent": { suffixes: ANY, answer: plain({ status: 404, control: "" }) },
  e410: { suffixes: ANY, answer: plain({ status: 410 }) },
  e429: { suffixes: TEXT, answer: plain({ status: 429, fields: [["retry-after", "5"]] }) },
  e500: { suffixes: ANY, answer: plain({ status: 500 }) },
  "e500-silent": { suffixes: ANY, answer: plain({ status: 500, control: "" }) },
  e503: { suffixes: ANY, answer: plain({ status: 503, control: "", fields: [["retry-after", "5"]] }) },
  e599: { suffixes: TEXT, answer: plain({ status: 599 }) },
  empty: { suffixes: ANY, answer: () => reply("") },
  "no-content": { suffixes: TEXT, answer: () => reply("", { status: 204 }) },
  octets: {
    suffixes: TEXT,
    answer: (seen) => reply(textOf(seen), { fields: [["x-latin", "caf\xe9"], ["x-utf-8", "caf\xc3\xa9 \xf0\x9f\x8e\xb5"], ["x-high", "\x80\x81\xfe\xff"], ["x-two", "1"], ["x-two", "2"]] }),
  },
  app: { suffixes: ANY, answer: appReply },
  echo: { suffixes: ANY, answer: echoReply },
  picky: { suffixes: ANY, answer: (seen) => (isOdd(seen) || looksOverridden(seen) ? reply("I do not like that.", { status: 400 }) : text()(seen)) },
  hints: { suffixes: TEXT, answer: plain() },
  slow: { suffixes: ANY, slow: true, answer: plain() },
  endless: { suffixes: ANY, misbehaves: true, answer: plain({ frame: "close" }) },
  short: { suffixes: ANY, misbehaves: true, answer: plain() },
  long: { suffixes: ANY, misbehaves: true, answer: plain() },
  cut: { suffixes: ANY, misbehaves: true, answer: plain({ frame: "chunked" }) },
  reset: { suffixes: ANY, misbehaves: true, answer: plain() },
  stall: { suffixes: [".txt", ".mp3"], misbehaves: true, slow: true, answer: plain() },
  pause: { suffixes: [".txt", ".mp3"], misbehaves: true, slow: true, answer: plain() },
  garbage: { suffixes: ANY, misbehaves: true, answer: plain() },
  "huge-head": { suffixes: ANY, misbehaves: true, answer: plain() },
  "bad-field": { suffixes: ANY, misbehaves: true, answer: plain() },
  "two-lengths": { suffixes: ANY, misbehaves: true, answer: plain() },
};

/** The name of the behaviour a target falls to, read as literally as an origin may; "text" for every other target. */
export function behaviourOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/]*/i, "");
  const [, name = ""] = /^\/[^/]*\/([a-z0-9-]+)(?:[/?]|$)/.exec(path) ?? [];
  return Object.hasOwn(BEHAVIOURS, name) ? name : "text";
}

/** What the origin says to a request: a function of the request alone. */
export function answerTo(seen: Seen): Reply {
  const behaviour = BEHAVIOURS[behaviourOf(seen.target)];
  if (behaviour === undefined) throw new Error("every target has a behaviour");
  return behaviour.answer(seen);
}
