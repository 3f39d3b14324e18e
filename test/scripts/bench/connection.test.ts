import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Connection } from "../../../scripts/bench/connection.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that answers each request with the pieces given for it, one write each, then ends if told. */
async function answering(pieces: string[], then: "keep" | "end" | "reset" = "keep"): Promise<string> {
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", async () => {
      for (const piece of pieces) await new Promise<void>((written) => socket.write(piece, () => setImmediate(written)));
      if (then === "end") socket.end();
      if (then === "reset") socket.resetAndDestroy();
    });
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function text(connection: Connection): Promise<{ status: number; body: string }> {
  let body = "";
  const { status } = await connection.get("/", {}, (chunk) => {
    body += chunk.toString("latin1");
  });
  return { status, body };
}

describe("a load connection", () => {
  test.each([
    ["a length", ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"]],
    ["a length, in pieces", ["HTTP/1.1 200 OK\r\nContent-Le", "ngth: 5\r\n\r", "\nhe", "llo"]],
    ["chunks", ["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"]],
    ["chunks, in pieces", ["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3", "\r\nhe", "l\r\n2\r\n", "lo\r\n0\r\n", "\r\n"]],
  ])("reads a body with %s, and the next on the same connection", async (_, pieces) => {
    const connection = new Connection(await answering(pieces));
    expect(await text(connection)).toEqual({ status: 200, body: "hello" });
    expect(await text(connection)).toEqual({ status: 200, body: "hello" });
    connection.close();
  });

  test("reads a body that ends with the connection", async () => {
    const connection = new Connection(await answering(["HTTP/1.1 200 OK\r\n\r\nhel", "lo"], "end"));
    expect(await text(connection)).toEqual({ status: 200, body: "hello" });
  });

  test.each(["end", "reset"] as const)("rejects a body cut short by %s", async (then) => {
    const connection = new Connection(await answering(["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhel"], then));
    await expect(text(connection)).rejects.toThrow();
  });

  test("stops where the sink says so", async () => {
    const connection = new Connection(await answering(["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhel"]));
    expect(await connection.get("/", {}, () => "stop")).toMatchObject({ status: 200, bytes: 3 });
  });

  test("reads no more while the sink pauses, and on when resumed", async () => {
    const connection = new Connection(await answering(["HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel", "lo"]));
    let body = "";
    const reply = connection.get("/", {}, (chunk) => {
      body += chunk.toString();
      if (body.length < 5) setImmediate(() => connection.resume());
      return "pause";
    });
    expect(await reply).toMatchObject({ bytes: 5 });
    expect(body).toBe("hello");
    connection.close();
  });
});
