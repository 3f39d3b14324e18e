/** In workerd, whose clock stands still while code runs: checks as many copies as the query says, and who asks holds the watch. */
import { blockedCopies, blocksOf, checkTimes, copiesOf, findTimes, knowledgeOf } from "./purged.ts";

const KEYS = 200_000;
const BLOCKS = 100_000;
let model: ReturnType<typeof build> | undefined;

function build() {
  return { knowledge: knowledgeOf(KEYS), copies: copiesOf(1000, KEYS, 0, 0.9), blocks: blocksOf(BLOCKS), blocked: blockedCopies(1000, BLOCKS) };
}

export default {
  fetch(request: Request): Response {
    const { searchParams } = new URL(request.url);
    model ??= build();
    const checked = checkTimes(model.knowledge, model.copies, Number(searchParams.get("checks")));
    const found = findTimes(model.blocks, model.blocked, Number(searchParams.get("finds")));
    return Response.json({ checked, found });
  },
};
