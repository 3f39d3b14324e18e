import type { Played } from "../connection.ts";
import type { Finding } from "../finding.ts";
import { authorOf } from "../judge.ts";
import { isMarked, printable } from "../marker.ts";
import { BEHAVIOURS } from "../origin/behaviours.ts";
import { isPlain, mayBeSent } from "../origin/odd.ts";
import type { Reply } from "../origin/reply.ts";
import type { Answer } from "../responses.ts";
import type { CleanAsk } from "./asks.ts";
import { differsFrom, valueIn } from "./compare.ts";

/** What is wrong with what a clean request got, given everything a cacheless proxy could have got. */
export function judgeClean(ask: CleanAsk, { answers, fault, end }: Played, truths: readonly Reply[]): Finding[] {
  const { behaviour } = ask.resource;
  const misbehaves = BEHAVIOURS[behaviour]?.misbehaves === true;
  const finding = (oracle: string, what: string, timing = false): Finding[] => [{ ...(timing ? { timing } : {}), kind: `${oracle} ${behaviour}`, what: `${ask.method} ${ask.resource.target} ${JSON.stringify(ask.fields)}: ${what}` }];
  if (end === "refused") return [{ kind: "dead", what: "the edge takes no connection" }];
  if (end === "deadline") return finding("hang", "a clean request has no end", true);
  if (fault !== undefined) return finding("framing", fault);
  const [answer] = answers;
  if (answer === undefined) return misbehaves && end === "left" ? [] : finding("unanswered", `no answer to a clean request (${end})`);
  const stranger = behaviour === "echo" ? strangeEcho(answer) : marked(answer);
  if (stranger !== undefined) return finding("poison", stranger);
  if (misbehaves) return judgeMisbehaved(answer, truths).flatMap((what) => finding("cut", what));
  if (!answer.complete) return finding("truncated", `the body ends after ${answer.body.length} octets`);
  // Conditions and ranges are the edge's own to refuse, where the origin would too.
  if ((answer.status === 412 || answer.status === 416) && truths.some(({ status }) => status === answer.status)) return [];
  if (authorOf(answer) !== "origin") return finding("refused", `${answer.status} by the ${authorOf(answer)}: ${printable(answer.body, 200)}`, answer.status === 504);
  if (BEHAVIOURS[behaviour]?.never === true && /;\s*hit\b/.test(valueIn(answer.fields, "cache-status") ?? "")) return finding("kept", `a copy of what no cache may keep: ${valueIn(answer.fields, "cache-status")}`);
  if (behaviour === "echo") return [];
  const differences = truths.map((truth) => differsFrom(answer, truth, ask));
  return differences.includes(undefined) ? [] : finding(ask.fields.length > 0 ? "other-variant" : "other", differences[0] ?? "");
}

function marked({ fields, body }: Answer): string | undefined {
  const field = fields.find(([name, value]) => isMarked(name) || isMarked(value));
  if (field !== undefined) return `a hostile request's word in ${field[0]}: ${printable(Buffer.from(field[1], "latin1"), 300)}`;
  return isMarked(body) ? `a hostile request's word in the body: ${printable(body, 400)}` : undefined;
}

/**
 * What an echo may not repeat to a clean request. An origin that reflects an unknown plain field, gives it a lifetime and
 * leaves it out of Vary has declared it irrelevant (RFC 9111 §4.1); that class alone is excused.
 */
function strangeEcho(answer: Answer): string | undefined {
  const { fields, body } = answer;
  if (authorOf(answer) !== "origin") return undefined;
  const lines = [...body.toString("latin1").split("\n"), ...fields.filter(([name]) => name.startsWith("x-echo-")).map(([, value]) => `field ${value}`)];
  const others = marked({ ...answer, fields: fields.filter(([name]) => !name.startsWith("x-echo-")), body: Buffer.alloc(0) });
  if (others !== undefined) return others;
  for (const line of lines) {
    const [, name, value] = /^field ([^:]+): (.*)$/s.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      if (isMarked(line)) return `a hostile request's word in ${line.slice(0, 300)}`;
      if (/^method: (?!GET$)|^body: (?=.)/s.test(line)) return `the answer to another kind of request: ${line.slice(0, 200)}`;
    } else if (!isPlain(name, value) && (isMarked(line) || !mayBeSent(name, value))) return `a client's field was sent for a copy: ${line.slice(0, 300)}`;
  }
  return undefined;
}

/** Of a broken answer nothing may look whole that is not. */
function judgeMisbehaved(answer: Answer, truths: readonly Reply[]): string[] {
  const [truth] = truths;
  if (authorOf(answer) !== "origin" || truth === undefined || answer.status !== truth.status) return [];
  const begins = truth.body.subarray(0, answer.body.length).equals(answer.body.subarray(0, truth.body.length));
  if (!begins) return [`bytes the origin never sent: ${printable(answer.body, 200)}`];
  const rest = answer.body.subarray(truth.body.length);
  return rest.length > 0 && isMarked(rest) ? ["what follows an answer was taken for its body"] : [];
}
