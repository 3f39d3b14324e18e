import type { AuditView } from "../../../src/control/answers.ts";
import { type Answer, ask, type Trouble } from "./api.ts";
import { type GoodLine, linesOf } from "./chain-lines.ts";
import type { Connection } from "./connection.ts";
import { persistently } from "./send.ts";

/** Records a page. */
const PAGE = 500;

/** Why the edge's log could not be read to its end. */
export class PageTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.why);
  }
}

/** The edge's audit log as lines, oldest first, page by page; throws PageTrouble. */
export async function* auditLines(connection: Connection, after: number): AsyncGenerator<GoodLine> {
  for (let from: number | null = after; from !== null; ) {
    const answer = await page(connection, from);
    if (answer.kind !== "answered") throw new PageTrouble(answer);
    yield* linesOf(answer.result);
    from = answer.result.next;
  }
}

function page(connection: Connection, after: number): Promise<Answer<AuditView & { readonly next: number | null }>> {
  return persistently(() => ask(connection, (client) => client.audit({ after, limit: PAGE })));
}
