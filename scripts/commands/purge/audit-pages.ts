import type { AuditView } from "../../../src/control/answers.ts";
import { type Answer, ask } from "./api.ts";
import { type GoodLine, linesOf } from "./chain-lines.ts";
import type { Connection } from "./connection.ts";
import { persistently } from "./send.ts";

/** Records a page. */
const PAGE = 500;

/** Why the edge's log could not be read to its end. */
export class PageTrouble extends Error {
  constructor(readonly answer: Exclude<Answer<never>, { kind: "answered" }>) {
    super(answer.why);
  }
}

/** The edge's audit log as lines, oldest first, page by page; throws PageTrouble. */
export async function* auditLines(connection: Connection, after: number): AsyncGenerator<GoodLine> {
  for (let from: number | string | null = after; from !== null; ) {
    const since: number | string = from;
    const answer: Answer<AuditView> = await persistently(() => ask<AuditView>(connection, "audit", { query: { after: since, limit: PAGE } }));
    if (answer.kind !== "answered") throw new PageTrouble(answer);
    yield* linesOf(answer.result);
    from = answer.next;
  }
}
