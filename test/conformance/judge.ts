import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { RawAnswer } from "../support/raw.ts";
import { bodyOf, rootOf, type Case, type Expect, type Reply, type Upstream, type Wanted, type WantedBody } from "./case.ts";
import type { Seen } from "./origin.ts";
import { filled, type Filling } from "./wire.ts";

/** What a step led to. */
export interface Happened {
  readonly answer: RawAnswer;
  /** Requests the origin had seen when the answer was there, this step's only. */
  readonly upstream: readonly Seen[];
}

const CONDITIONS = ["if-none-match", "if-modified-since"];
/** Answers without a body, or with one that is the edge's own. */
const UNCOMPARED: ReadonlySet<number> = new Set([206, 412, 416]);

/** What is not as step `index` of the case expects, in words; empty when all is. */
export function wrongWith(given: Case, index: number, { answer, upstream }: Happened, filling: Filling): string[] {
  const { expect, request, times = 1 } = given.steps[index] ?? { expect: {} };
  const bodyFrom = sourceStep(given, index);
  const status = [expect.status ?? statusOf(given, bodyFrom, expect)].flat();
  const wrong = [
    status.includes(answer.status) ? "" : `status ${answer.status}, not ${status.join(" or ")}`,
    endWrong(answer, expect),
    ...fieldsWrong((name) => answer.header(name), expect, filling),
    ...sourceWrong(expect, upstream, times),
    ...upstreamWrong(expect.upstream, upstream, rootOf(given), filling),
  ];
  const bodiless = request?.method === "HEAD" || answer.status === 304 || answer.status === 204;
  if (bodiless) wrong.push(answer.body.length === 0 ? "" : "a body where there may be none");
  else {
    const wanted = wantedBody(expect, answer.status, bodyFrom);
    if (wanted !== undefined) wrong.push(bodyWrong(given, wanted, answer));
  }
  return wrong.filter((text) => text !== "");
}

/** What the body is compared with; nothing for one that is the edge's own, was cut, or need not be seen. */
function wantedBody({ body, cut, from }: Expect, status: number, bodyFrom: number): WantedBody | undefined {
  if (body !== undefined) return body === "unseen" ? undefined : body;
  return cut === true || from === "edge" || UNCOMPARED.has(status) ? undefined : bodyFrom;
}

/** The step whose reply the answer's body should be, 1 being the first: this one, or the latest before it that was answered by the origin. */
function sourceStep({ steps }: Case, index: number): number {
  const { expect } = steps[index] ?? { expect: {} };
  if (typeof expect.body === "number") return expect.body;
  if (expect.from === "copy" || expect.from === "validated") {
    return steps.findLastIndex((step, i) => i < index && step.expect.from === "origin") + 1;
  }
  return index + 1;
}

function firstReply({ steps }: Case, step: number): Reply {
  const [reply = {}] = [steps[step - 1]?.origin ?? {}].flat();
  return reply;
}

function statusOf(given: Case, step: number, { from }: Expect): number {
  const { status = 200 } = firstReply(given, step);
  return from === "edge" || (status === 304 && from !== "origin") ? 200 : status;
}

function endWrong({ complete, status }: RawAnswer, { cut }: Expect): string {
  if (cut === true) return complete && status < 500 ? "the body looks complete" : "";
  return complete ? "" : "the body is cut off";
}

function fieldsWrong(read: (name: string) => string | undefined, { fields = {}, missing = [] }: Pick<Expect, "fields" | "missing">, filling: Filling): string[] {
  return [
    ...Object.entries(fields).map(([name, wanted]) => {
      const found = read(name);
      return found !== undefined && fits(found, wanted, filling) ? "" : `${name} is ${JSON.stringify(found)}, not ${inWords(wanted)}`;
    }),
    ...missing.map((name) => (read(name) === undefined ? "" : `${name} is ${JSON.stringify(read(name))}, where there should be none`)),
  ];
}

function fits(found: string, wanted: Wanted, filling: Filling): boolean {
  if (typeof wanted === "string") return found === filled(wanted, filling);
  if (wanted instanceof RegExp) return wanted.test(found);
  return /^\d+$/.test(found) && Number(found) >= wanted.from && Number(found) <= wanted.to;
}

const inWords = (wanted: Wanted): string =>
  typeof wanted === "string" ? JSON.stringify(wanted) : wanted instanceof RegExp ? String(wanted) : `${wanted.from} to ${wanted.to}`;

function sourceWrong({ from, upstream: wanted }: Expect, upstream: readonly Seen[], times: number): string[] {
  const asked = upstream.length;
  const count = wanted?.count ?? (from === "copy" || from === "edge" ? 0 : from === "validated" ? 1 : undefined);
  if (count !== undefined && asked !== count) return [`the origin was asked ${asked} times, not ${count}`];
  if (from === "origin" && asked < 1) return ["the origin was not asked"];
  if (from !== "validated") return [];
  const conditional = upstream.some(({ fields }) => CONDITIONS.some((name) => fields.has(name)));
  return conditional && times > 0 ? [] : ["the origin was asked without a condition"];
}

function upstreamWrong(wanted: Upstream | undefined, upstream: readonly Seen[], root: string, filling: Filling): string[] {
  if (wanted === undefined) return [];
  const seen = wanted.which === "last" ? upstream.at(-1) : upstream[0];
  if (seen === undefined) return wanted.count === 0 ? [] : ["no request of this step was seen at the origin"];
  const path = seen.url.startsWith(`${root}/`) ? seen.url.slice(root.length + 1) : seen.url;
  return [
    wanted.method === undefined || seen.method === wanted.method ? "" : `the origin saw ${seen.method}, not ${wanted.method}`,
    wanted.path === undefined || path === wanted.path ? "" : `the origin saw the path ${path}, not ${wanted.path}`,
    ...fieldsWrong((name) => seen.fields.get(name)?.join(", "), wanted, filling).map((text) => (text === "" ? "" : `at the origin, ${text}`)),
  ];
}

function bodyWrong(given: Case, wanted: WantedBody, answer: RawAnswer): string {
  const due = typeof wanted === "string" ? Buffer.from(wanted) : partOf(given, typeof wanted === "number" ? { of: wanted, first: 0 } : wanted);
  const body = answer.body.equals(due) ? due : decoded(answer);
  if (body.equals(due)) return "";
  return `the body is ${abridged(body)}, not ${abridged(due)}`;
}

function partOf(given: Case, { of, first, last }: { of: number; first: number; last?: number }): Buffer {
  const { body, size } = firstReply(given, of);
  return Buffer.from(body ?? bodyOf(given.id, of, size)).subarray(first, last === undefined ? undefined : last + 1);
}

/** The body without the coding that the answer says it has; as it is where that is not true. */
function decoded({ body, header }: RawAnswer): Buffer {
  const decode = { gzip: gunzipSync, br: brotliDecompressSync }[header("content-encoding") ?? ""];
  try {
    return decode?.(body) ?? body;
  } catch {
    return body;
  }
}

const abridged = (body: Buffer): string =>
  body.length > 80 ? `${JSON.stringify(body.toString("latin1", 0, 60))}… (${body.length} bytes)` : JSON.stringify(body.toString("latin1"));
