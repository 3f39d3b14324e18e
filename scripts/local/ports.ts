import { createServer } from "node:net";

/** Throws an error that names the port when 127.0.0.1 will not give it: taken, or not for this user. */
export async function requireFreePort(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((free, refuse) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is in use" : `cannot be opened (${error.code ?? error.message})`;
      refuse(new Error(`port ${port} on 127.0.0.1 ${why}; choose another with --port`));
    });
    server.listen(port, "127.0.0.1", () => server.close(() => free()));
  });
}
