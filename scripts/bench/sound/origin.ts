import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A packaged track of the demo. */
const TRACK = new URL("../../demo/music/tracks/nebula/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = { json: "application/json", mp4: "audio/mp4", mp3: "audio/mpeg" };

const PAGE = '<!doctype html><title>first sound</title><link rel="icon" href="data:,"><body><script type="module" src="/sound.js"></script>';

/**
 * An origin that has one packaged track under any name, `/media/NAME/track.json`, with validators of the name's own, and the page that
 * plays it. `latencyMs` passes before each answer that has to do with a track.
 */
export async function startSoundOrigin(): Promise<{ readonly url: string; latencyMs: number; close(): Promise<void> }> {
  const names = await readdir(TRACK);
  const files = new Map(await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, TRACK))] as const)));
  const script = await bundled();
  const origin = { url: "", latencyMs: 0, close: async () => {} };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://origin");
    const [, track = "", name = ""] = /^\/media\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    const bytes = files.get(name);
    if (bytes === undefined) {
      const [type, text] = pathname === "/sound.js" ? ["text/javascript", script] : pathname === "/" ? ["text/html", PAGE] : ["text/plain", "pong"];
      response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(text);
      return;
    }
    setTimeout(() => {
      const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
      const first = Number(from ?? 0);
      const last = Math.min(to === undefined || to === "" ? bytes.byteLength - 1 : Number(to), bytes.byteLength - 1);
      const fields = { "content-type": TYPES[name.slice(name.lastIndexOf(".") + 1)], etag: `"${track}-${name}"`, "accept-ranges": "bytes", "content-length": last - first + 1 };
      response.writeHead(from === undefined ? 200 : 206, from === undefined ? fields : { ...fields, "content-range": `bytes ${first}-${last}/${bytes.byteLength}` });
      response.end(request.method === "HEAD" ? undefined : bytes.subarray(first, last + 1));
    }, origin.latencyMs);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin.close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return origin;
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
