import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Attack } from "./draft.ts";
import { type Seen, readRequests } from "./request.ts";
import { type Answer, ResponseReader } from "./responses.ts";

/** Where the edge listens. */
export type Address = { readonly host: string; readonly port: number };

/** What became of a connection. */
export type Played = {
  /** The requests it began with, as far as they were beyond doubt. */
  readonly requests: readonly Seen[];
  /** Whether nothing else was sent, and all of it. */
  readonly sure: boolean;
  readonly answers: readonly Answer[];
  /** What is wrong with the answers' framing. */
  readonly fault: string | undefined;
  /** `served`: all answers came. `closed`: the edge closed. `left`: we did, as meant. `refused`: no connection. `deadline`: nothing ended it. */
  readonly end: "served" | "closed" | "left" | "refused" | "deadline";
  /** We said that we would send no more before everything was answered, so the edge may have given up. */
  readonly finished: boolean;
};

/** An exchange that takes longer hangs: more than every timeout of the edge's together. */
export const DEADLINE_MS = 15_000;
/** Where nobody can tell how many answers are due: silence this long is the end of them. */
const QUIET_MS = 350;
const QUIET_ANSWERED_MS = 25;
/** More than any content has; bodies without end are left here. */
const MOST_BYTES = 400_000;
const SURE = new Set(["framing", "chunk", "pipeline", "octets", "splice", "lines"]);

/** Sends an attack on a connection of its own and collects what comes back. Never throws. */
export async function play({ host, port }: Address, attack: Pick<Attack, "class" | "pieces" | "leaveAfterMs">, deadlineMs = DEADLINE_MS): Promise<Played> {
  const all = Buffer.concat(attack.pieces.map(({ octets }) => octets));
  const { requests, sure: whole } = readRequests(all);
  const sure = whole && attack.leaveAfterMs === undefined;
  const reader = new ResponseReader((n) => requests[n]?.method ?? (n === 0 ? (/^(?:\r?\n)*(\S*)/.exec(all.toString("latin1", 0, 30))?.[1] ?? "") : ""));
  const due = sure ? dueOf(requests) : Infinity;
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true });
    let [connected, written, finished, settled] = [false, false, false, false];
    let quiet: NodeJS.Timeout | undefined;
    const settle = (end: Played["end"]): void => {
      if (settled) return;
      settled = true;
      clearTimeout(quiet);
      clearTimeout(deadline);
      socket.destroy();
      // An answer to what may have been a HEAD may have a body or none: there nobody can tell what is wrong.
      const guessed = reader.answers.length >= requests.length && all.includes("HEAD");
      resolve({ requests, sure, answers: reader.answers, fault: guessed ? undefined : reader.fault, end, finished });
    };
    const deadline = setTimeout(() => settle("deadline"), deadlineMs);
    const finish = (): void => {
      finished = true;
      socket.end();
    };
    const listen = (): void => {
      clearTimeout(quiet);
      if (!finished && written && !sure) quiet = setTimeout(finish, reader.answers.length > 0 && reader.idle ? QUIET_ANSWERED_MS : QUIET_MS);
    };
    socket.on("data", (octets) => {
      reader.push(octets);
      if (reader.fault !== undefined) return settle("closed");
      if (reader.coming > MOST_BYTES || reader.answers.some(({ status }) => status === 101)) return leave("left");
      if (reader.answers.length < due || !reader.idle) return listen();
      // Whether more comes than is due shows at the connection's end.
      if (SURE.has(attack.class)) return finished ? undefined : finish();
      return leave("served");
    });
    const leave = (end: Played["end"]): void => {
      socket.resetAndDestroy();
      settle(end);
    };
    socket.on("error", () => undefined);
    socket.on("close", () => {
      reader.end();
      settle(connected ? (finished && reader.answers.length >= due ? "served" : "closed") : "refused");
    });
    const write = async (): Promise<void> => {
      for (const { octets, waitMs } of attack.pieces) {
        if (waitMs > 0) await sleep(waitMs);
        if (settled) return;
        socket.write(octets);
      }
      written = true;
      listen();
      if (attack.leaveAfterMs === undefined) return;
      await sleep(attack.leaveAfterMs);
      leave("left");
    };
    socket.on("connect", () => {
      connected = true;
      void write();
    });
  });
}

/** How many answers requests in a row get: those behind one that closes get none. */
function dueOf(requests: readonly Seen[]): number {
  const last = requests.findIndex(({ fields }) => fields.some(([name, value]) => name === "connection" && /\bclose\b/i.test(value)));
  return last === -1 ? requests.length : last + 1;
}
