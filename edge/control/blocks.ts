import type { BlockRecord } from "../../durable-objects/ledger-port.ts";
import { BLOCK_ID } from "../../src/control/block-body.ts";
import { DEFAULT_WAIT_SEC } from "../../src/control/purge-body.ts";
import { type BlockPlan, blockPlan } from "./block-plan.ts";
import { type Answer, type Call, limitIn, receiptAnswer, refused, sentIn, unknownIn, waitIn } from "./call.ts";
import { isLimited, isWithin } from "./limits.ts";
import type { Planned } from "./purge-plan.ts";
import { blockOf } from "./views.ts";

/** `PUT blocks/{id}`: armed in every region beforehand. The same put twice is done once. */
export async function putBlock(call: Call): Promise<Answer> {
  const { ledger, names, request, who, id, query } = call;
  const waitSec = waitIn(query, DEFAULT_WAIT_SEC);
  const sent = await sentIn(request);
  if (sent.kind === "refused") return sent.answer;
  const known = BLOCK_ID.test(id) ? await ledger.block(id) : undefined;
  const nowMs = call.nowMs();
  // One that says nothing of its beginning keeps the one it has, or repeating it would move it.
  const running = known !== undefined && (known.block.untilMs === undefined || known.block.untilMs > nowMs);
  const planned: Planned<BlockPlan> = blockPlan(names, id, sent.value, running ? known.block.fromMs : nowMs);
  const problems = [...(planned.kind === "problems" ? planned.problems : []), ...unknownIn(query, ["wait", "timeout"]), ...(typeof waitSec === "number" ? [] : [waitSec])];
  if (planned.kind === "problems" || problems.length > 0 || typeof waitSec !== "number") return refused("control-invalid", problems);
  const { block, keys, reach } = planned.plan;
  // Who may not lift the one there may not put another in its place either.
  if (!isWithin(who, reach, names) || (known !== undefined && !mayTouch(call, known.block))) return refused("control-forbidden");
  const same = known !== undefined && JSON.stringify(block) === JSON.stringify(inOrder(known.block));
  return receiptAnswer(call, same ? known.receipt : await ledger.putBlock({ by: who.name, block, keys }), waitSec);
}

/** `DELETE blocks/{id}`. */
export async function dropBlock(call: Call): Promise<Answer> {
  const { ledger, id, query, who } = call;
  const waitSec = waitIn(query, DEFAULT_WAIT_SEC);
  const problems = [...unknownIn(query, ["wait", "timeout"]), ...(typeof waitSec === "number" ? [] : [waitSec])];
  if (problems.length > 0 || typeof waitSec !== "number") return refused("control-invalid", problems);
  const known = await ledger.block(id);
  if (known === undefined || !mayTouch(call, known.block)) return refused("control-unknown");
  const receipt = await ledger.dropBlock(id, who.name);
  return receipt === undefined ? refused("control-unknown") : receiptAnswer(call, receipt, waitSec);
}

/** `GET blocks/{id}`: the block, and by country the last delivery before it and the refusals since. */
export async function block(call: Call): Promise<Answer> {
  const { ledger, names, id, query, nowMs } = call;
  const problems = unknownIn(query, []);
  if (problems.length > 0) return refused("control-invalid", problems);
  const known = await ledger.block(id);
  if (known === undefined || !mayTouch(call, known.block)) return refused("control-unknown");
  return { kind: "done", result: blockOf(known, names, nowMs()) };
}

/** Blocks on a page where nothing is said. */
const SOME_BLOCKS = 100;

/** `GET blocks`: after an id, in the order of ids. */
export async function blocks({ ledger, names, query, nowMs }: Call): Promise<Answer> {
  const limit = limitIn(query, SOME_BLOCKS);
  const after = query.get("after");
  const problems = [...unknownIn(query, ["after", "limit"]), ...(typeof limit === "number" ? [] : [limit])];
  if (after !== null && !BLOCK_ID.test(after)) problems.push({ path: "after", expected: "the id of a block", found: "something else" });
  if (problems.length > 0 || typeof limit !== "number") return refused("control-invalid", problems);
  const page = await ledger.blocks(after ?? undefined, limit);
  return { kind: "done", result: page.blocks.map((one) => blockOf(one, names, nowMs())), next: page.next ?? null };
}

/** Whether a block lies within the limits of who asks. One whose words no longer name anything does so for nobody limited. */
function mayTouch({ who, names }: Call, { id, urls, tags, prefixes, reason }: BlockRecord): boolean {
  if (!isLimited(who)) return true;
  const planned = blockPlan(names, id, { urls, tags, prefixes, reason }, 0);
  return planned.kind === "plan" && isWithin(who, planned.plan.reach, names);
}

/** A record with its members in our order, to be compared as text. */
function inOrder({ id, urls, tags, prefixes, countries, fromMs, untilMs, reason, reference }: BlockRecord): BlockRecord {
  return { id, urls, tags, prefixes, countries, fromMs, ...(untilMs === undefined ? {} : { untilMs }), reason, ...(reference === undefined ? {} : { reference }) };
}
