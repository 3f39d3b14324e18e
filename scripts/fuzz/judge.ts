import { behaviourOf, BEHAVIOURS } from "./origin/behaviours.ts";
import type { Attack } from "./draft.ts";
import type { Finding } from "./finding.ts";
import type { Played } from "./connection.ts";
import type { Answer } from "./responses.ts";
import { type Seen, valuesOf } from "./request.ts";
import { printable } from "./marker.ts";

/** Who wrote an answer: the origin, the edge (an error or a preflight of its own), or the runtime, which closes then. */
export type Author = "origin" | "edge" | "runtime";

/** Who wrote an answer. */
export function authorOf({ fields, body }: Answer): Author {
  const names = new Set(fields.map(([name]) => name));
  if (names.has("origin-answer")) return "origin";
  if (names.has("downbeat-request-id") || names.has("cache-status") || body.toString("latin1", 0, 9) === '{"error":') return "edge";
  return "runtime";
}

/** What is wrong with how the edge took an attack, whatever it did to copies. */
export function judgePlayed(attack: Attack, played: Played, at: number): Finding[] {
  const { requests, sure, answers, fault, end } = played;
  const behaviours = attack.resources.map(({ behaviour }) => behaviour);
  const excused = [...behaviours, ...requests.map(({ target }) => behaviourOf(target))].some((name) => BEHAVIOURS[name]?.misbehaves === true);
  const findings: Finding[] = [];
  const say = (kind: string, what: string): void => void findings.push({ kind, what, attack: at, ...(/^(?:hang|504) /.test(kind) ? { timing: true } : {}) });
  if (end === "refused") say("dead", "the edge takes no connection");
  // The answer to an upload comes after the upload, and has no deadline: the edge says so.
  const uploads = requests.some(({ method, body }) => body.length > 0 && method !== "GET" && method !== "HEAD") || !sure;
  if (end === "deadline" && !(uploads && excused)) say(`hang ${behaviours[0]}`, `${answers.length} answers and no end within the deadline`);
  if (fault !== undefined) say("framing", fault);
  for (const [n, answer] of answers.entries()) {
    const request = requests[n];
    const fault = serverFault(answer, request, attack, excused);
    if (fault !== undefined) say(`${answer.status} to ${kindOfRequest(request)}`, fault);
    if (!answer.complete && !excused && !played.finished && end !== "left") say(`truncated ${behaviours[0]}`, `the body of a ${answer.status} ends after ${answer.body.length} octets`);
  }
  if (sure) judgeCount(requests, played, excused, say);
  return findings;
}

/** Why a 5xx is a fault of ours, if it is. */
function serverFault(answer: Answer, request: Seen | undefined, attack: Attack, excused: boolean): string | undefined {
  const { status, body } = answer;
  const author = authorOf(answer);
  if (status < 500 || author === "origin") return undefined;
  const says = `${status} by the ${author}: ${printable(body, 200)}`;
  // The runtime knows some forty methods and answers 501 to others before the Worker is asked.
  // It has no way to hand CONNECT to a Worker, and says 500.
  if (author === "runtime") return status === 501 || status === 505 || (status === 500 && connects(request, attack)) ? undefined : says;
  if (excused && (status === 502 || status === 504)) return undefined;
  if (status === 508 && looped(request, attack)) return undefined;
  return says;
}

/** What a request is, as far as it decides how an edge may fail it. */
function kindOfRequest(request: Seen | undefined): string {
  if (request === undefined) return "what is no request";
  const { method, body } = request;
  const known = /^(?:GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE|TRACE)$/.test(method) ? method : "another method";
  return body.length > 0 ? `${known} with a body` : known;
}

function connects(request: Seen | undefined, { pieces }: Attack): boolean {
  return request === undefined ? pieces.some(({ octets }) => octets.includes("CONNECT")) : request.method === "CONNECT";
}

function looped(request: Seen | undefined, { pieces }: Attack): boolean {
  if (request !== undefined) return [...valuesOf(request.fields, "cdn-loop"), ...valuesOf(request.fields, "via")].some((value) => /downbeat/i.test(value));
  return pieces.some(({ octets }) => /downbeat/i.test(octets.toString("latin1")));
}

/** As many answers as requests, and no more; fewer only where somebody said that the connection ends. */
function judgeCount(requests: readonly Seen[], { answers, end }: Played, excused: boolean, say: (kind: string, what: string) => void): void {
  if (answers.length > requests.length) return say("split", `${answers.length} answers to ${requests.length} requests`);
  if (answers.length === requests.length || end !== "closed" || excused) return;
  const last = answers.at(-1);
  const ended = last !== undefined && (authorOf(last) === "runtime" || !last.complete || last.fields.some(([name, value]) => name === "connection" && /close/i.test(value)));
  const closing = requests.slice(0, answers.length).some(({ fields }) => valuesOf(fields, "connection").some((value) => /\bclose\b/i.test(value)));
  // A body that nobody read stands before the next request: the runtime closes rather than read it.
  const unread = requests.slice(0, answers.length).some(({ body }) => body.length > 0);
  // Past what the runtime reads of a head it closes without a word.
  const tooLarge = requests.some(({ target, fields }) => target.length + fields.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0) > 60_000);
  if (ended || closing || unread || tooLarge) return;
  say(`unanswered ${requests[answers.length]?.method}`, `${answers.length} answers to ${requests.length} requests, then the connection was closed`);
}
