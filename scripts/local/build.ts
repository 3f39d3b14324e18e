import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Plugin } from "esbuild";

/** A Worker as one ES module, and what it weighs; its weight as gzip takes a moment, so it is found out where it is asked for. */
export type Bundle = { code: string; bytes: number; readonly gzipBytes: number };

/** How to bundle. */
export type BuildOptions = {
  /** File of the Worker's main module. @default "src/index.ts" */
  entry?: string;
  /** Shortens names and drops white space, as a deploy does. @default false */
  minify?: boolean;
  /** Appends the source map to the code, so that stack traces name our files. @default false */
  sourcemap?: boolean;
  /** A TypeScript file of the source that is read as this instead, to see what a fault does. */
  instead?: { file: string; contents: string };
};

/**
 * Bundles a Worker the way a deploy does: everything in one ES module but the runtime's own `cloudflare:` and `node:`
 * modules. Throws esbuild's error, with file and line, when the source does not build.
 */
export async function buildWorker(options: BuildOptions = {}): Promise<Bundle> {
  const { entry = "src/index.ts", minify = false, sourcemap = false, instead } = options;
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    minify,
    sourcemap: sourcemap ? "inline" : false,
    logLevel: "silent",
    plugins: instead === undefined ? [] : [insteadOf(instead)],
  });
  const code = result.outputFiles[0]?.text ?? "";
  return {
    code,
    bytes: Buffer.byteLength(code),
    get gzipBytes() {
      return gzipSync(code, { level: 9 }).length;
    },
  };
}

function insteadOf({ file, contents }: { file: string; contents: string }): Plugin {
  const path = resolve(file);
  return {
    name: "instead",
    setup: (build) => build.onLoad({ filter: /\.ts$/ }, (args) => (args.path === path ? { contents, loader: "ts" } : undefined)),
  };
}
