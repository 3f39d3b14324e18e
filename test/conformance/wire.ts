import type { FieldTable, Text } from "./case.ts";

/** What placeholders in texts stand for. */
export type Filling = Readonly<Record<string, string>>;

/** The text with its placeholders filled in; unknown ones stay. */
export function filled(text: string, filling: Filling): string {
  return text.replaceAll(/\{(\w+)\}/g, (all, name: string) => filling[name] ?? all);
}

/** The lines of a table of fields at this moment. */
export function fieldLines(table: FieldTable, filling: Filling): [string, string][] {
  const nowMs = Date.now();
  const say = (text: Text): string => (typeof text === "string" ? filled(text, filling) : text(nowMs));
  return Object.entries(table).flatMap(([name, texts]) =>
    texts === false ? [] : [texts].flat().map((text): [string, string] => [name, say(text)]),
  );
}

/** A table of fields as a request takes them. */
export function requestFields(table: FieldTable, filling: Filling): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [name, value] of fieldLines(table, filling)) (fields[name] ??= []).push(value);
  return fields;
}

/** What the origin sends beside Content-Length: `Date` and a type that fits the path, unless the table says otherwise. */
export function replyFields(table: FieldTable = {}, url: string, filling: Filling): [string, string][] {
  const suffix = /\.(\w+)(?:\?|$)/.exec(url)?.[1] ?? "";
  return fieldLines({ date: (nowMs) => new Date(nowMs).toUTCString(), "content-type": TYPES[suffix] ?? "text/plain", ...table }, filling);
}

const TYPES: Readonly<Record<string, string>> = {
  mp3: "audio/mpeg",
  flac: "audio/flac",
  m4s: "video/iso.segment",
  m3u8: "application/vnd.apple.mpegurl",
  key: "application/octet-stream",
  html: "text/html",
  css: "text/css",
  json: "application/json",
  png: "image/png",
};
