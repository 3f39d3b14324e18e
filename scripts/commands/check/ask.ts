import { request as requestPlain, type IncomingMessage } from "node:http";
import { request as requestTls } from "node:https";

/** One request of a check. */
export interface Question {
  method?: "GET" | "HEAD" | "OPTIONS";
  /** Field names in lower case. */
  headers?: Readonly<Record<string, string>>;
  /** The body is read up to here, then the connection is closed. @default 65536 */
  atMostBytes?: number;
}

/** Fields of an answer, by name in any case. */
export interface AnswerFields {
  /** All values of a field joined by commas; `null` without one. */
  get(name: string): string | null;
  /** Names in lower case, each once. */
  names(): readonly string[];
}

/** An answer, its body as it was encoded on the way. */
export interface Answer {
  readonly status: number;
  readonly fields: AnswerFields;
  readonly body: Buffer;
  /** Whether the body ended as its framing says; false also when enough was read. */
  readonly complete: boolean;
  /** When the request was sent and when the answer's head was here, on our clock. */
  readonly sentAtMs: number;
  readonly headAtMs: number;
}

/** No answer came: refused, unknown host, bad certificate, not HTTP, too late. */
export class Unanswered extends Error {}

const USER_AGENT = "downbeat-check";

/**
 * Asks and reads the answer, following nothing and decoding nothing, on a connection of its own. Rejects with
 * `Unanswered` when there is no complete head within `timeoutMs`; a body cut short by then is an incomplete answer.
 */
export function ask(url: string, { method = "GET", headers = {}, atMostBytes = 65_536 }: Question, timeoutMs: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { origin, protocol } = new URL(url);
  const send = protocol === "https:" ? requestTls : requestPlain;
  const sentAtMs = Date.now();
  // The path goes as it is: a URL object would repair what a check wants to be malformed.
  const request = send(origin, {
    method,
    path: url.slice(url.indexOf("/", protocol.length + 2)),
    headers: { "user-agent": USER_AGENT, accept: "*/*", "accept-encoding": "identity", ...headers },
    agent: false,
  });
  let come = (): void => reject(new Unanswered(`no answer within ${timeoutMs} ms`));
  const timer = setTimeout(() => {
    come();
    request.destroy();
  }, timeoutMs);
  request.on("error", (error: NodeJS.ErrnoException) => reject(new Unanswered(said(error))));
  request.on("close", () => clearTimeout(timer));
  request.on("response", (response) => {
    const headAtMs = Date.now();
    const pieces: Buffer[] = [];
    let got = 0;
    const finish = (complete: boolean): void => {
      const body = Buffer.concat(pieces).subarray(0, atMostBytes);
      resolve({ status: response.statusCode ?? 0, fields: fieldsOf(response), body, complete, sentAtMs, headAtMs });
    };
    come = () => finish(false);
    response.on("data", (piece: Buffer) => {
      pieces.push(piece);
      got += piece.length;
      if (got < atMostBytes || got === lengthOf(response)) return;
      finish(false);
      request.destroy();
    });
    response.on("end", () => finish(response.complete));
    response.on("error", () => finish(false));
    response.on("close", () => finish(false));
  });
  request.end();
  return promise;
}

function lengthOf({ headers }: IncomingMessage): number {
  return Number(headers["content-length"] ?? Number.NaN);
}

function fieldsOf({ headersDistinct }: IncomingMessage): AnswerFields {
  return {
    get: (name) => headersDistinct[name.toLowerCase()]?.join(", ") ?? null,
    names: () => Object.keys(headersDistinct),
  };
}

/** Node's errors of connecting have an empty message when several addresses failed. */
function said(error: NodeJS.ErrnoException): string {
  return error.message === "" ? (error.code ?? "no connection") : error.message;
}
