import { createServer, request as requestOf, type IncomingMessage } from "node:http";

/** An answer on its way through, to be changed. Field names in lower case. */
export interface Passing {
  status: number;
  fields: Map<string, string>;
  body: Buffer;
}

/** Something between an edge and its clients that changes answers. */
export interface Tampering {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a proxy to `target` on loopback that lets `change` have each answer, whole, before it is sent. */
export async function tampering(target: string, change: (passing: Passing, asked: IncomingMessage) => void): Promise<Tampering> {
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked;
    const onwards = requestOf(target, { method, path, headers, agent: false }, (came) => {
      const pieces: Buffer[] = [];
      came.on("data", (piece: Buffer) => pieces.push(piece));
      came.on("error", () => answer.destroy());
      came.on("end", () => {
        const fields = new Map(Object.entries(came.headersDistinct).map(([name, values]) => [name, values?.join(", ") ?? ""]));
        for (const name of ["connection", "transfer-encoding"]) fields.delete(name);
        const passing = { status: came.statusCode ?? 502, fields, body: Buffer.concat(pieces) };
        change(passing, asked);
        answer.sendDate = false;
        answer.writeHead(passing.status, [...passing.fields].flat());
        answer.end(passing.body);
      });
    });
    onwards.on("error", () => answer.destroy());
    onwards.end();
  });
  const port = await new Promise<number>((listening, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") listening(address.port);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
