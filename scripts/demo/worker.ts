import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Request, Response, V4WorkerOptions } from "miniflare";
import { buildWorker } from "../local/build.ts";
import { packagedTracks } from "./packaged-tracks.ts";
import type { Entry } from "./origin/answer.ts";

const MUSIC = new URL("music/", import.meta.url);
const PAGE = new URL("page/", import.meta.url);

const TYPES: Record<string, string> = {
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  mp4: "audio/mp4",
  webm: "audio/webm",
  flac: "audio/flac",
  json: "application/json; charset=utf-8",
  md: "text/plain; charset=utf-8",
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Who does for the origin what a Worker cannot: `desk.ts`. */
export type Desk = (request: Request) => Promise<Response>;

/** The pages by their address: each an HTML file and the script of the same name. */
const PAGES = { "/": "index", "/player": "player" } as const;

/** The worker's name in the local runtime, by which its address is found. */
export const DEMO_ORIGIN = "demo-origin";

/**
 * The demo's origin as a Worker for the local runtime, with a socket of its own on 127.0.0.1. The music stays on the
 * disk, where the runtime reads the ranges it is asked for; the pages are built now and handed over.
 *
 * @param port 0 takes any free one.
 * @param desk Without it nothing is purged and no line is shaped.
 */
export async function demoOrigin(port = 0, desk?: Desk): Promise<V4WorkerOptions & { name: string }> {
  const { code } = await buildWorker({ entry: fileURLToPath(new URL("origin.ts", import.meta.url)) });
  return {
    name: DEMO_ORIGIN,
    compatibilityDate: "2026-11-01",
    modules: [{ type: "ESModule", path: "origin.js", contents: code }],
    bindings: { INDEX: { ...(await pages()), ...(await music()) } },
    serviceBindings: { DISK: { disk: { path: fileURLToPath(MUSIC), writable: false } }, ...(desk === undefined ? {} : { DESK: desk }) },
    unsafeDirectSockets: [{ host: "127.0.0.1", port }],
  };
}

/** Every file of the music folder and those below it under `/music/`, its tag made from the bytes as they are now. */
async function music(): Promise<Record<string, Entry>> {
  const files = (await readdir(MUSIC, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const rows = files.map(async ({ parentPath, name }): Promise<[string, Entry]> => {
    const path = join(parentPath, name);
    return [`/music/${relative(fileURLToPath(MUSIC), path).split(sep).join("/")}`, entry(name, await readFile(path), (await stat(path)).mtime)];
  });
  return Object.fromEntries(await Promise.all(rows));
}

/** The pages, what they share at the root, and the TypeScript of each as one script. */
async function pages(): Promise<Record<string, Entry>> {
  const scripts = await build({
    entryPoints: Object.values(PAGES).map((name) => ({ in: fileURLToPath(new URL(`${name === "index" ? "page" : name}.ts`, PAGE)), out: name })),
    bundle: true,
    write: false,
    outdir: "/",
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "silent",
  });
  const files: [string, string][] = scripts.outputFiles.map(({ path, text }) => [`/${path.slice(path.lastIndexOf(sep) + 1)}`, text]);
  for (const [path, name] of Object.entries(PAGES)) files.push([path, await readFile(new URL(`${name}.html`, PAGE), "utf8")]);
  for (const name of ["style.css", "player.css", "icon.svg"]) files.push([`/${name}`, await readFile(new URL(name, PAGE), "utf8")]);
  files.push(["/player/tracks.json", JSON.stringify(await packagedTracks())]);
  const now = new Date();
  return Object.fromEntries(files.map(([path, text]) => [path, { ...entry(path in PAGES ? "x.html" : path, Buffer.from(text), now), text }]));
}

function entry(name: string, bytes: Buffer, modified: Date): Entry {
  return {
    type: TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    bytes: bytes.byteLength,
    etag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"`,
    modified: modified.toUTCString(),
  };
}
