import { createHash, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "../connection.ts";
import { SITE } from "./catalogue.ts";

/** What is purged, as the control API takes it. */
export type PurgeBody = {
  files?: string[];
  tags?: string[];
  prefixes?: string[];
  hosts?: string[];
  purge_everything?: true;
  mode?: "hard" | "soft";
  wait?: "accepted" | "global";
};

/** What is read of a receipt. */
export type Receipt = { id: string; number: number; state: "accepted" | "complete"; regions: { region: string; state: string; why: string | null }[] };

/** A token for one run, and the setting that lets it do everything. */
export function makeToken(): { token: string; setting: { name: string; sha256: string; scopes: string[] }[] } {
  const token = `bench-${randomUUID()}`;
  return { token, setting: [{ name: "bench", sha256: createHash("sha256").update(token).digest("hex"), scopes: ["*"] }] };
}

/** Purges through one colo's control API, any number of calls at once, each on a keep-alive connection of its own. */
export class Operator {
  readonly #url: string;
  readonly #token: string;
  readonly #idle: Connection[] = [];
  /** Calls that had to be repeated. */
  repeated = 0;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Hands a purge in until it is taken, for a minute, always under one idempotency key. */
  async purge(body: PurgeBody): Promise<Receipt> {
    const key = randomUUID();
    for (const end = Date.now() + 60_000; ; this.repeated += 1) {
      const answer = await this.#call("POST", "/purge", { "idempotency-key": key, "content-type": "application/json" }, JSON.stringify(body)).catch((error: unknown) => ({ status: 0, text: String(error) }));
      if (answer.status === 200 || answer.status === 202) return receiptIn(answer.text);
      if (Date.now() > end || (answer.status >= 400 && answer.status < 500)) throw new Error(`a purge was answered ${answer.status}: ${answer.text}`);
      await pause(50);
    }
  }

  /** Purges and resolves with the receipt once it is complete, asking again where the call ended before; throws after `withinMs`. */
  async complete(body: PurgeBody, withinMs = 60_000): Promise<Receipt> {
    const end = Date.now() + withinMs;
    let receipt = await this.purge({ ...body, wait: "global" });
    while (receipt.state !== "complete") {
      if (Date.now() > end) throw new Error(`purge ${receipt.id} is not complete after ${withinMs} ms: ${JSON.stringify(receipt.regions)}`);
      await pause(20);
      receipt = (await this.receipt(receipt.id)) ?? receipt;
    }
    return receipt;
  }

  /** The receipt of a purge as it stands; nothing when the ledger has none, or could not be asked. */
  async receipt(id: string): Promise<Receipt | undefined> {
    const answer = await this.#call("GET", `/purges/${id}`, {}, undefined).catch(() => ({ status: 0, text: "" }));
    return answer.status === 200 ? receiptIn(answer.text) : undefined;
  }

  /** Every receipt above a number, in their order. */
  async receiptsAfter(number: number): Promise<Receipt[]> {
    const all: Receipt[] = [];
    for (let after: number | null = number; after !== null; ) {
      const { status, text } = await this.#call("GET", `/purges?after=${after}&limit=1000`, {}, undefined);
      if (status !== 200) throw new Error(`the list of purges was answered ${status}: ${text}`);
      const page = JSON.parse(text) as { result: Receipt[]; result_info?: { next: number | null } };
      all.push(...page.result);
      after = page.result_info?.next ?? null;
    }
    return all;
  }

  close(): void {
    for (const connection of this.#idle) connection.close();
  }

  async #call(method: string, path: string, headers: Record<string, string>, body: string | undefined): Promise<{ status: number; text: string }> {
    const connection = this.#idle.pop() ?? new Connection(this.#url, SITE);
    const pieces: Buffer[] = [];
    const all = { authorization: `Bearer ${this.#token}`, ...headers };
    const { status } = await connection.ask(method, `/_downbeat/v1${path}`, all, body, (chunk) => void pieces.push(Buffer.from(chunk)));
    this.#idle.push(connection);
    return { status, text: Buffer.concat(pieces).toString() };
  }
}

function receiptIn(text: string): Receipt {
  const { result } = JSON.parse(text) as { result: Receipt };
  return result;
}
