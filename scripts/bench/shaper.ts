import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { bytesAt } from "./content.ts";

/** What one connection has sent since its bucket was last full. */
type Bucket = { since: number; spent: number };

type Transfer = { response: ServerResponse; seed: string; offset: number; end: number; bucket: Bucket };

const TICK_MS = 10;
/** What may leave at once: the first packets of a body, and what a late tick has to make good. */
const FIRST_BYTES = 16 * 1024;
const LATE_MS = 200;
const LARGEST_WRITE = 256 * 1024;

/**
 * Sends bodies at a given rate per connection. One timer serves all: at each tick a connection gets what it should have
 * had by now by the clock, so errors of the timer do not add up; a reader who stops reading earns at most 200 ms of credit.
 */
export class Shaper {
  readonly #rate: number;
  readonly #tickMs: number;
  readonly #sent: (bytes: number, response: ServerResponse) => void;
  readonly #transfers = new Set<Transfer>();
  readonly #buckets = new WeakMap<Socket, Bucket>();
  #timer: NodeJS.Timeout | undefined;

  /** `rate` in bytes per second and connection, 0 for as fast as it goes; `sent` hears of every write; `tickMs`: between writes. */
  constructor(rate: number, sent: (bytes: number, response: ServerResponse) => void, tickMs = TICK_MS) {
    this.#rate = rate;
    this.#tickMs = tickMs;
    this.#sent = sent;
  }

  /** Sends bytes `offset` to `end` (exclusive) of a seed's content and ends the response; headers are the caller's. */
  send(response: ServerResponse, seed: string, offset: number, end: number): void {
    const { socket } = response;
    if (socket === null) return;
    const now = performance.now();
    const bucket = this.#buckets.get(socket) ?? { since: now, spent: 0 };
    this.#buckets.set(socket, bucket);
    if (this.#allowance(bucket, now) > FIRST_BYTES) Object.assign(bucket, { since: now, spent: 0 }); // an idle connection saves nothing
    const transfer = { response, seed, offset, end, bucket };
    this.#transfers.add(transfer);
    response.once("close", () => this.#transfers.delete(transfer));
    response.on("drain", () => this.#rate === 0 && this.#write(transfer, Number.POSITIVE_INFINITY));
    this.#write(transfer, this.#rate === 0 ? Number.POSITIVE_INFINITY : Math.max(0, this.#allowance(bucket, now)));
    this.#timer ??= this.#rate === 0 ? undefined : setInterval(() => this.#tick(), this.#tickMs);
  }

  #allowance(bucket: Bucket, now: number): number {
    return FIRST_BYTES + ((now - bucket.since) / 1000) * this.#rate - bucket.spent;
  }

  #tick(): void {
    const now = performance.now();
    for (const transfer of this.#transfers) {
      const { bucket } = transfer;
      const credit = (this.#rate * Math.max(LATE_MS, 2 * this.#tickMs)) / 1000;
      const allowance = this.#allowance(bucket, now);
      if (allowance > credit) bucket.spent += allowance - credit;
      this.#write(transfer, Math.min(allowance, credit));
    }
    if (this.#transfers.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #write(transfer: Transfer, allowance: number): void {
    const { response, bucket } = transfer;
    let left = Math.floor(allowance);
    while (left > 0 && transfer.offset < transfer.end && !response.writableNeedDrain && !response.destroyed) {
      const chunk = bytesAt(transfer.seed, transfer.offset, Math.min(left, transfer.end - transfer.offset, LARGEST_WRITE));
      transfer.offset += chunk.length;
      bucket.spent += chunk.length;
      left -= chunk.length;
      this.#sent(chunk.length, response);
      response.write(chunk);
    }
    if (transfer.offset >= transfer.end) {
      this.#transfers.delete(transfer);
      response.end();
    }
  }
}
