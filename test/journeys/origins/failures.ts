import { never, type Behaviour } from "../../origin/behaviour.ts";
import { textOf } from "../../origin/bytes.ts";
import { song, type Row } from "./row.ts";

const whatever = (name: string, does: Behaviour, due: Row["whole"]): Row => ({ name, does, whole: due, part: due });

const refusal = (status: number, body: string, fields: Record<string, string> = {}): Row =>
  whatever(
    `answers ${status}`,
    { status, bytes: textOf(body), headers: Object.entries(fields) },
    { status, body, fields },
  );

const redirect = (status: number, name: string, location: string): Row =>
  whatever(`redirects (${status}) ${name}`, { status, headers: [["location", location]] }, { status, fields: { location } });

/** Origins that fail, refuse or send elsewhere. */
export const FAILURES: readonly Row[] = [
  { name: "closes in mid-body", does: { bytes: song, cut: { after: 100, how: "fin" } }, whole: "broken", part: "sound" },
  { name: "resets in mid-body", does: { bytes: song, cut: { after: 50, how: "reset" } }, whole: "broken", part: "sound" },
  whatever("closes right after its headers", { bytes: song, cut: { after: 0, how: "fin" } }, "broken"),
  whatever(
    "cuts chunks without the last one",
    { bytes: song, length: "chunked", ranges: "ignored", cut: { after: 60_000, how: "fin" } },
    "broken",
  ),
  whatever("closes in mid-body, without ranges", { bytes: song, ranges: "ignored", cut: { after: 60_000, how: "fin" } }, "broken"),
  whatever("never answers", { wait: never }, 504),
  whatever("stops after its headers", { bytes: song, pause: { after: 0, until: never } }, "broken"),
  { name: "stops in mid-body", does: { bytes: song, pause: { after: 50, until: never } }, whole: "broken", part: "sound" },
  whatever("stops in mid-body, without ranges", { bytes: song, ranges: "ignored", pause: { after: 60_000, until: never } }, "broken"),
  whatever(
    "stops in mid-body, of what is not stored",
    { bytes: song, ranges: "ignored", headers: [["cache-control", "no-store"]], pause: { after: 60_000, until: never } },
    "broken",
  ),
  whatever("stops in mid-body, without a length", { bytes: song, ranges: "ignored", length: "chunked", pause: { after: 60_000, until: never } }, "broken"),
  whatever("trickles, but never rests", { bytes: song, pace: { bytes: 8192, everyMs: 60 } }, "exact"),
  whatever("closes at once", { raw: "" }, 502),
  {
    name: "closes every other connection unanswered",
    does: (_, before) => (before % 2 === 0 ? { raw: "" } : { bytes: song }),
    whole: "exact",
    part: "exact",
  },
  whatever("does not speak HTTP", { raw: "SSH-2.0-OpenSSH_9.2\r\n" }, 502),
  whatever("has two lengths", { raw: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde" }, 502),
  whatever("has a length that is none", { raw: "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabcde" }, 502),
  refusal(400, "bad"),
  refusal(401, "who?", { "www-authenticate": 'Basic realm="x"' }),
  refusal(403, "<Error><Code>AccessDenied</Code></Error>"),
  refusal(404, "no such track"),
  refusal(410, "gone for good"),
  refusal(451, "not here"),
  refusal(500, "oh"),
  refusal(502, "my origin is down"),
  refusal(503, "later", { "retry-after": "120" }),
  refusal(504, "too slow"),
  whatever("answers 304 though nobody asked whether", { status: 304 }, 502),
  redirect(301, "within the host", "/elsewhere.mp3"),
  redirect(302, "to another host", "https://other.example/elsewhere.mp3?signed=1"),
  redirect(303, "within the host", "/elsewhere.mp3"),
  {
    name: "redirects in a circle",
    does: ({ url }) => ({ status: 307, headers: [["location", url]] }),
    whole: 307,
    part: 307,
  },
  redirect(308, "to another host", "http://other.example/"),
];
