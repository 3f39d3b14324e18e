import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** A Worker as one ES module, and what it weighs. */
export type Bundle = { code: string; bytes: number; gzipBytes: number };

/** How to bundle. */
export type BuildOptions = {
  /** File of the Worker's main module. @default "src/index.ts" */
  entry?: string;
  /** Shortens names and drops white space, as a deploy does. @default false */
  minify?: boolean;
  /** Appends the source map to the code, so that stack traces name our files. @default false */
  sourcemap?: boolean;
};

/**
 * Bundles a Worker the way a deploy does: everything in one ES module but the runtime's own `cloudflare:` and `node:`
 * modules. Throws esbuild's error, with file and line, when the source does not build.
 */
export async function buildWorker(options: BuildOptions = {}): Promise<Bundle> {
  const { entry = "src/index.ts", minify = false, sourcemap = false } = options;
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
  });
  const code = result.outputFiles[0]?.text ?? "";
  return { code, bytes: Buffer.byteLength(code), gzipBytes: gzipSync(code, { level: 9 }).length };
}
