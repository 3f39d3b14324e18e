import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "smol-toml";

/** What a local run needs of a `wrangler.toml`. */
export type WranglerFile = {
  /** Absolute path of the Worker's main module. */
  main: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** Whether a deploy shortens the code. */
  minify: boolean;
  /** `[vars]`, as written. */
  vars: Record<string, unknown>;
  durableObjects: { binding: string; className: string }[];
  /** Binding names of the R2 buckets it asks for. */
  buckets: string[];
};

/**
 * Reads a `wrangler.toml`. Throws with the file's name when it is absent or no TOML; what it leaves out gets the
 * platform's default. Environments are not read: a local run has one.
 */
export async function readWranglerFile(path: string): Promise<WranglerFile> {
  const file = parse(await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(`cannot read ${path}`, { cause });
  }));
  return {
    main: resolve(dirname(path), text(file.main) ?? "src/index.ts"),
    compatibilityDate: text(file.compatibility_date) ?? "2026-11-01",
    compatibilityFlags: list(file.compatibility_flags).filter((flag) => typeof flag === "string"),
    minify: file.minify === true,
    vars: table(file.vars),
    durableObjects: list(table(file.durable_objects).bindings).flatMap((row) => {
      const binding = text(table(row).name);
      const className = text(table(row).class_name);
      return binding !== undefined && className !== undefined ? [{ binding, className }] : [];
    }),
    buckets: list(file.r2_buckets).flatMap((row) => text(table(row).binding) ?? []),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function table(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
