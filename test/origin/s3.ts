import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Behaviour } from "./behaviour.ts";
import { textOf } from "./bytes.ts";
import { plan } from "./plan.ts";
import { type Credentials, type Verdict, checkSignature, keyOf } from "./s3-signature.ts";
import { send } from "./send.ts";

/** One request as the store saw it, and what it thought of its signature. */
export interface StoreRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly verdict: Verdict;
}

/** A running store of objects: one private bucket, every request to it checked. */
export interface Store {
  /** Where the bucket is: its name is the first segment, as MinIO and others have it. */
  readonly url: string;
  readonly requests: StoreRequest[];
  put(key: string, object: Behaviour): void;
  /** How far the store's clock is ahead, ms. */
  aheadMs: number;
  close(): Promise<void>;
}

/** About the store, on every answer; some of it nobody outside should see. */
const OWN: readonly (readonly [string, string])[] = [
  ["x-amz-request-id", "4442587FB7D0A2F9"],
  ["x-amz-id-2", "dmVyeSBzZWNyZXQ="],
  ["x-amz-version-id", "3sL4kqtJlcpXroDTDmJ"],
  ["x-amz-server-side-encryption", "aws:kms"],
];

/**
 * Starts a store on a free loopback port that behaves as Amazon S3 does where it matters here: every request must be signed;
 * what is missing is 403, for who may not list may not learn; `GET` of the bucket lists it, queries reach an object's
 * settings; a wrong signature is told what was signed, token included.
 */
export async function startStore(credentials: Credentials, bucket = "music"): Promise<Store> {
  const objects = new Map<string, Behaviour>();
  const requests: StoreRequest[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: target = "", headers, rawHeaders } = request;
    const verdict = checkSignature({ method, target, rawHeaders }, credentials, Date.now() + store.aheadMs);
    requests.push({ method, target, headers, verdict });
    const refuse = (status: number, code: string, more = ""): Promise<void> => xml(status, `<Error><Code>${code}</Code>${more}<Resource>${bucket}</Resource></Error>`);
    const xml = (status: number, text: string): Promise<void> => give({ status, type: "application/xml", bytes: textOf(text), etag: false, lastModified: false, headers: OWN });
    const give = (behaviour: Behaviour): Promise<void> => send(plan(behaviour, method, headers), behaviour, response, () => {});
    if (verdict !== "fine") {
      return refuse(403, verdict, `<AWSAccessKeyId>${Object.keys(credentials.keys)[0]}</AWSAccessKeyId><StringToSign>${String(headers["x-amz-security-token"])}</StringToSign>`);
    }
    const key = keyOf(target, bucket);
    const query = new URLSearchParams(target.split(/\?(.*)/su)[1] ?? "");
    if (key === "" || query.has("list-type")) return xml(200, `<ListBucketResult>${[...objects.keys()].map((each) => `<Key>${each}</Key>`).join("")}</ListBucketResult>`);
    if (query.has("acl")) return xml(200, "<AccessControlPolicy><Owner>somebody</Owner></AccessControlPolicy>");
    if (method === "PUT") {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(Buffer.from(piece));
      objects.set(key, { bytes: textOf(Buffer.concat(pieces)) });
      return give({ status: 200, type: false, headers: [["etag", '"put"'], ...OWN] });
    }
    const object = objects.get(key);
    if (object === undefined) return refuse(403, "AccessDenied");
    const type = query.get("response-content-type");
    return give({ ...object, headers: [...(object.headers ?? []), ...OWN], ...(type === null ? {} : { type }) });
  }

  const server = createServer((request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    answer(request, response).catch(() => response.destroy());
  });
  const port = await new Promise<number>((listening, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") listening(address.port);
    });
  });
  server.keepAliveTimeout = 60_000;
  const store: Store = {
    url: `http://127.0.0.1:${port}/${bucket}`,
    requests,
    aheadMs: 0,
    put: (key, object) => void objects.set(key, object),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return store;
}
