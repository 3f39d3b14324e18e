import { DEFAULT_WAIT_SEC } from "../../src/control/purge-body.ts";
import { may } from "../operator.ts";
import { type Answer, type Call, pageIn, receiptAnswer, refused, sentIn, unknownIn, waitIn } from "./call.ts";
import { isLimited, isWithin } from "./limits.ts";
import { unwarmed } from "./prewarm-order.ts";
import { costOf } from "./purge-cost.ts";
import { purgePlan } from "./purge-plan.ts";
import { receiptOf } from "./views.ts";

/** What an idempotency key may be. */
const IDEMPOTENCY_KEY = /^[!-~]{1,255}$/;

/** The field by which a call that is sent twice is done once. */
export const IDEMPOTENCY_FIELD = "idempotency-key";

/** `POST purge`: all that is named, or nothing. */
export async function purge(call: Call): Promise<Answer> {
  const { ledger, names, request, who, toRegion, root } = call;
  const { prewarm, prewarmRegions } = names.settings;
  const sent = await sentIn(request);
  if (sent.kind === "refused") return sent.answer;
  const planned = purgePlan(names, sent.value);
  const key = idempotencyKey(request);
  const wrongKey = key === null ? [{ path: "Idempotency-Key", expected: "1 to 255 visible ASCII characters", found: "something else" }] : [];
  if (planned.kind === "problems") return refused("control-invalid", [...planned.problems, ...wrongKey]);
  if (key === null) return refused("control-invalid", wrongKey);
  const { plan, body } = planned;
  if (!isWithin(who, plan.reach, names)) return refused("control-forbidden");
  const { mode, keys, asked } = plan;
  const rewarms = body?.rewarm === true;
  const refusal = rewarms ? unwarmed(prewarm, toRegion) : undefined;
  if (refusal !== undefined) return refusal;
  if (body?.dry_run === true) {
    const cost = await costOf(toRegion, prewarmRegions, keys);
    return { kind: "done", result: { dry_run: true, mode, keys, ...(cost === undefined ? {} : { cost }) } };
  }
  const rewarm = rewarms ? { rewarm: { regions: [...new Set(prewarmRegions)] } } : {};
  const reply = await ledger.purge({ id: call.newId(), by: who.name, mode, keys, asked, ...(key === undefined ? {} : { idempotencyKey: key }), ...rewarm });
  if (reply.kind === "conflict") return refused("control-conflict");
  const answer = await receiptAnswer(call, reply.receipt, body?.wait === "global" ? (body.timeout ?? DEFAULT_WAIT_SEC) : 0);
  const notes = [
    ...(reply.repeated ? ["Done before under this Idempotency-Key: this is the first one's receipt."] : []),
    ...(body?.files?.some((file) => typeof file !== "string" && file.headers !== undefined) === true ? ["`headers` are not needed: all variants of a URL are purged."] : []),
    ...(rewarms ? [`What was hot is fetched again. Ask GET ${root}/prewarms/rewarm-${reply.receipt.id}.`] : []),
  ];
  return answer.kind === "done" ? { ...answer, messages: [...(answer.messages ?? []), ...notes] } : answer;
}

/** The idempotency key of a request; undefined: none; null: one that is none. */
export function idempotencyKey(request: Request): string | undefined | null {
  const key = request.headers.get(IDEMPOTENCY_FIELD);
  if (key === null) return undefined;
  return IDEMPOTENCY_KEY.test(key) ? key : null;
}

/** `GET purges/{id}`: a receipt. Of others' purges only for who may read all. */
export async function receipt(call: Call): Promise<Answer> {
  const { ledger, names, id, query, who, nowMs } = call;
  const waitSec = waitIn(query, DEFAULT_WAIT_SEC);
  const problems = [...unknownIn(query, ["wait", "timeout"]), ...(typeof waitSec === "number" ? [] : [waitSec])];
  if (problems.length > 0 || typeof waitSec !== "number") return refused("control-invalid", problems);
  const found = await ledger.receipt(id, 0);
  const readable = found !== undefined && (found.by === who.name || (may(who, ["read"]) && !isLimited(who)));
  if (!readable) return refused("control-unknown");
  const waited = waitSec === 0 || found.state === "complete" ? found : await ledger.receipt(id, waitSec * 1000);
  return { kind: "done", result: receiptOf(waited ?? found, names, nowMs()) };
}

/** Receipts on a page where nothing is said. */
const SOME_RECEIPTS = 100;

/** `GET purges`: receipts after a number, oldest first. */
export async function receipts({ ledger, names, query, nowMs }: Call): Promise<Answer> {
  const wanted = pageIn(query, SOME_RECEIPTS);
  if (!("limit" in wanted)) return refused("control-invalid", wanted);
  const page = await ledger.receipts(wanted.after, wanted.limit);
  return { kind: "done", result: page.receipts.map((one) => receiptOf(one, names, nowMs())), next: page.next ?? null };
}
