import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { V4WorkerOptions } from "miniflare";
import { buildWorker } from "../local/build.ts";
import type { Entry } from "./origin/answer.ts";

const MUSIC = new URL("music/", import.meta.url);
const PAGE = new URL("page/", import.meta.url);

const TYPES: Record<string, string> = {
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  webm: "audio/webm",
  flac: "audio/flac",
  json: "application/json; charset=utf-8",
  md: "text/plain; charset=utf-8",
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** The worker's name in the local runtime, by which its address is found. */
export const DEMO_ORIGIN = "demo-origin";

/**
 * The demo's origin as a Worker for the local runtime, with a socket of its own on 127.0.0.1. The music stays on the
 * disk, where the runtime reads the ranges it is asked for; the page, a few kilobytes, is built now and handed over.
 *
 * @param port 0 takes any free one.
 */
export async function demoOrigin(port = 0): Promise<V4WorkerOptions & { name: string }> {
  const { code } = await buildWorker({ entry: fileURLToPath(new URL("origin.ts", import.meta.url)) });
  return {
    name: DEMO_ORIGIN,
    compatibilityDate: "2026-11-01",
    modules: [{ type: "ESModule", path: "origin.js", contents: code }],
    bindings: { INDEX: { ...(await page()), ...(await music()) } },
    serviceBindings: { DISK: { disk: { path: fileURLToPath(MUSIC), writable: false } } },
    unsafeDirectSockets: [{ host: "127.0.0.1", port }],
  };
}

/** Every file of the music folder under `/music/`, its tag made from the bytes as they are now. */
async function music(): Promise<Record<string, Entry>> {
  const rows = (await readdir(MUSIC)).map(async (name): Promise<[string, Entry]> => {
    const file = new URL(name, MUSIC);
    return [`/music/${name}`, entry(name, await readFile(file), (await stat(file)).mtime)];
  });
  return Object.fromEntries(await Promise.all(rows));
}

/** The page's files at the root, its TypeScript as one script. */
async function page(): Promise<Record<string, Entry>> {
  const script = await build({
    entryPoints: [fileURLToPath(new URL("page.ts", PAGE))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  const files: [string, string][] = [["/page.js", script.outputFiles[0]?.text ?? ""]];
  for (const name of ["index.html", "style.css", "icon.svg"]) {
    files.push([name === "index.html" ? "/" : `/${name}`, await readFile(new URL(name, PAGE), "utf8")]);
  }
  const now = new Date();
  return Object.fromEntries(files.map(([path, text]) => {
    const name = path === "/" ? "index.html" : path;
    return [path, { ...entry(name, Buffer.from(text), now), text }];
  }));
}

function entry(name: string, bytes: Buffer, modified: Date): Entry {
  return {
    type: TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    bytes: bytes.byteLength,
    etag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"`,
    modified: modified.toUTCString(),
  };
}
