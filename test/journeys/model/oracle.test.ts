import { expect, it } from "vitest";
import { textOf } from "../../origin/bytes.ts";
import type { RawAnswer } from "../../support/raw.ts";
import { textOfDirectives } from "./directives.ts";
import { History, type Entry } from "./history.ts";
import { BEGINNING, type Life } from "./life.ts";
import type { Asked } from "./oracle/case.ts";
import { judge } from "./oracle/judge.ts";
import { WORLDS } from "./worlds.ts";

const PATH = "/o.json";
const BODY = "x".repeat(200);
/** The origin answers at 1 s; the client asks at 11 s. */
const ANSWERED_MS = 1_000_000;
const ASKED_MS = ANSWERED_MS + 10_000;

interface Told {
  world?: number;
  kind?: "audio" | "other";
  life?: Partial<Life>;
  entry?: Partial<Omit<Entry, "fields">> & { fields?: Record<string, string> };
  asked?: Partial<Asked>;
  answer?: { status?: number; body?: string; complete?: boolean; headers?: Record<string, string | undefined> };
  before?: (history: History) => void;
}

/** What the oracle says of a copy ten seconds old that is right, but for what is told. */
function judged({ world: index = 0, kind = "other", life, entry, asked, answer, before }: Told): string | undefined {
  const history = new History();
  const { fields: saidMore, ...more } = entry ?? {};
  const control = { ...BEGINNING, ...life }.control;
  const fields = { ...(control === undefined ? {} : { "cache-control": textOfDirectives(control) }), ...saidMore };
  history.entries.push({
    n: 1, path: PATH, method: "GET", seen: {}, atMs: ANSWERED_MS, endedAtMs: ANSWERED_MS + 5, status: () => 200,
    life: { ...BEGINNING, ...life }, bytes: textOf(BODY), etag: '"v0-"', lastModified: "Thu, 01 Jan 1970 00:00:00 GMT",
    fields: new Map(Object.entries({ "mark-1": "1", ...fields })),
    ...more,
  });
  before?.(history);
  const said: Record<string, string | undefined> = {
    "mark-1": "1", etag: '"v0-"', "content-type": kind === "audio" ? "audio/mpeg" : "application/json", age: "10",
    "content-length": String((answer?.body ?? BODY).length), ...fields, ...answer?.headers,
  };
  const headers = new Map(Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value]] as const])));
  const raw: RawAnswer = {
    status: answer?.status ?? 200, headers, body: Buffer.from(answer?.body ?? BODY), complete: answer?.complete ?? true, firstByteMs: 1,
    header: (name) => headers.get(name)?.join(", "),
  };
  const whole: Asked = { path: PATH, method: "GET", fields: {}, sentAtMs: ASKED_MS, receivedAtMs: ASKED_MS + 5, ...asked };
  const world = WORLDS[index];
  if (world === undefined) throw new Error("no world");
  return judge({ world, kind, history, asked: whole, answer: raw });
}

const GIVEN = { path: PATH, sentAtMs: 0, receivedAtMs: ANSWERED_MS + 10, variant: "?", n: 1, produced: true };

it.each<[string, Told]>([
  ["a fresh copy", {}],
  ["an older one, where it may be refreshed behind the answer", { life: { control: { "max-age": 1, "stale-while-revalidate": 60 } } }],
  ["a part of it", { asked: { fields: { range: "bytes=10-19" } }, answer: { status: 206, body: "x".repeat(10), headers: { "content-range": "bytes 10-19/200" } } }],
  ["what is not stored, to the one it was made for", { life: { control: { "no-store": true } }, entry: { endedAtMs: ASKED_MS + 1 }, answer: { headers: { age: undefined } } }],
])("grants %s", (_, told) => {
  expect(judged(told)).toBeUndefined();
});

it.each<[string, string, Told]>([
  ["isOnesOwn", "another's cookie", { entry: { seen: { cookie: "a" } } }],
  ["isOnesOwn", "a copy to a Cookie", { asked: { fields: { cookie: "a" } } }],
  ["isStoredByRight", "no-store", { life: { control: { "max-age": 60, "no-store": true } } }],
  ["isStoredByRight", "private", { life: { control: { "max-age": 60, private: true } } }],
  ["isStoredByRight", "Set-Cookie", { life: { setCookie: true } }],
  ["isStoredByRight", "an answer to Authorization", { entry: { seen: { authorization: "a" } } }],
  ["isStoredByRight", "silence", { life: { control: undefined } }],
  ["isTheVariantAskedFor", "another variant", { life: { vary: ["foo"] }, entry: { seen: { foo: "a" } }, asked: { fields: { foo: "b" } } }],
  ["isNotUndone", "what was before a POST", { before: ({ undone }) => void undone.push({ paths: [PATH], atOriginMs: ANSWERED_MS + 1, receivedAtMs: ASKED_MS - 1 }) }],
  ["isFreshEnough", "a stale copy", { life: { control: { "max-age": 9 } } }],
  ["isFreshEnough", "a stale copy that must be revalidated", { life: { control: { "max-age": 9, "must-revalidate": true, "stale-while-revalidate": 60 } } }],
  ["isFreshEnough", "a copy that stands in for no failure", { life: { control: { "max-age": 9, "stale-if-error": 60 } } }],
  ["isFreshEnough", "a copy that was old when it came", { life: { age: 55 }, answer: { headers: { age: "65" } } }],
  ["doesNotGoBack", "an older copy after a newer one", {
    before: ({ entries, given }) => {
      const [first] = entries;
      if (first !== undefined) entries.push({ ...first, n: 2, atMs: ANSWERED_MS + 50 });
      given.push(GIVEN, { ...GIVEN, n: 2, produced: false, receivedAtMs: ANSWERED_MS + 100 });
    },
  }],
  ["isTheRepresentation", "a wrong byte", { answer: { body: `${"x".repeat(199)}y` } }],
  ["isTheRepresentation", "a false end", { answer: { body: "x".repeat(100) } }],
  ["isTheRepresentation", "a broken body without a cause", { answer: { complete: false } }],
  ["isTheRepresentation", "another status", { answer: { status: 404 } }],
  ["isTheRepresentation", "a part of another place", { asked: { fields: { range: "bytes=10-19" } }, answer: { status: 206, body: "x".repeat(10), headers: { "content-range": "bytes 20-29/200" } } }],
  ["isTheRepresentation", "a 304 that nobody asked for", { answer: { status: 304, body: "" } }],
  ["saysWhatTheOriginSaid", "a field from nowhere", { answer: { headers: { "x-more": "1" } } }],
  ["saysWhatTheOriginSaid", "a changed field", { answer: { headers: { "cache-control": "max-age=61" } } }],
  ["saysWhatTheOriginSaid", "a lost field", { entry: { fields: { "x-more": "1" } }, answer: { headers: { "x-more": undefined } } }],
  ["namesItsBytes", "another's ETag", { answer: { headers: { etag: '"v1-"' } } }],
  ["namesItsBytes", "a Vary that is lost", { life: { vary: ["foo"] } }],
  ["tellsItsAge", "an Age too young", { answer: { headers: { age: "9" } } }],
  ["letsNobodyBelieveLonger", "directives that are dropped", { kind: "audio", life: { control: { "max-age": 60, "must-revalidate": true } }, answer: { headers: { "cache-control": "max-age=60" } } }],
  ["letsNobodyBelieveLonger", "a browser that is told more than the origin said", { kind: "audio", answer: { headers: { "cache-control": "max-age=600" } } }],
  ["isAsWished", "a copy in spite of no-cache", { world: 2, asked: { fields: { "cache-control": "no-cache" } } }],
  ["isAsWished", "a copy older than is wished", { world: 2, asked: { fields: { "cache-control": "max-age=9" } } }],
  ["it mixes the answers", "fields of two answers", {
    before: ({ entries }) => {
      const [first] = entries;
      if (first !== undefined) entries.push({ ...first, n: 2 });
    },
    answer: { headers: { "mark-2": "2" } },
  }],
  ["it carries marks of answers to others", "another's answer", { answer: { headers: { "mark-9": "9" } } }],
  ["502 without a failure", "an error of ours without a cause", { answer: { status: 502, headers: { "downbeat-request-id": "1", "mark-1": undefined } } }],
])("%s sees %s", (rule, _, told) => {
  expect(judged(told)?.startsWith(rule)).toBe(true);
});
