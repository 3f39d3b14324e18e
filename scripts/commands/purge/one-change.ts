import type { ReceiptView } from "../../../src/control/answers.ts";
import type { Answer } from "./api.ts";
import type { Connection } from "./connection.ts";
import { receiptLines } from "./draw.ts";
import { EXIT, exitOf } from "./exit-codes.ts";
import { follow } from "./follow.ts";
import { interruptible } from "./interrupt.ts";
import { progressLines } from "./outcome.ts";
import { screenOn } from "./screen.ts";
import { persistently } from "./send.ts";

/** One change that is answered with its receipt. `attempt` must be safe to repeat. */
export type Change = {
  readonly verb: string;
  readonly connection: Connection;
  readonly json: boolean;
  readonly waitSec: number;
  readonly attempt: (signal: AbortSignal) => Promise<Answer<ReceiptView>>;
};

/** Makes one change, waits until it is true everywhere, prints what became of it; the exit code. */
export async function oneChange(change: Change): Promise<number> {
  const { verb, waitSec, connection } = change;
  const screen = screenOn(process.stderr);
  return await interruptible(async (signal) => {
    const answer = await persistently(() => change.attempt(signal), { signal }).catch((error: unknown): Answer<ReceiptView> => {
      if (signal.aborted) return { kind: "silent", why: "interrupted before the edge had answered" };
      throw error;
    });
    if (answer.kind !== "answered") {
      console.error(`downbeat ${verb}: ${answer.why}`);
      return exitOf(answer);
    }
    const first = answer.result;
    const now = (): number => performance.now();
    const { receipt, trouble } = waitSec === 0
      ? { receipt: first, trouble: undefined }
      : await follow(connection, first, { untilMs: now() + waitSec * 1000, now, signal, seen: (latest) => screen.show(progressLines([latest], 1)) });
    screen.clear();
    console.log(change.json ? JSON.stringify(receipt, null, 2) : receiptLines(receipt).join("\n"));
    if (waitSec === 0 || receipt.state === "complete") return EXIT.complete;
    const why = trouble?.why ?? (signal.aborted ? "interrupted" : `not proven everywhere within ${waitSec} s`);
    console.error(`downbeat ${verb}: ${why}; it goes on by itself: downbeat purges ${receipt.id}`);
    return EXIT.unproven;
  });
}
