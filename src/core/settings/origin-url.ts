import * as z from "zod/mini";
import type { Part } from "./row.ts";
import { transformed } from "./transformed.ts";
import { baseUrl } from "./web-parts.ts";

/** A bucket bound to the Worker, as an upstream's URL names it: `r2://BINDING/prefix`. */
export type BucketPlace = {
  /** The R2 binding's name, case as written. */
  readonly binding: string;
  /** The percent-encoded path below which objects stand: "" or "/prefix", without a slash at its end. */
  readonly path: string;
};

const R2 = /^r2:\/\/([A-Za-z_]\w*)(\/[^?#]*)?$/;
const EXPECTED = `${baseUrl().expected}; or "r2://BINDING/prefix" for an R2 bucket bound to the Worker`;

/**
 * An upstream of any kind, given back normalised and without a slash at its end, so that it + pathname + search is what
 * is asked for: an HTTP server (see `baseUrl`), or a bucket by its binding.
 */
export function originUrl(): Part<z.ZodMiniType<string>> {
  const http = baseUrl();
  const schema = transformed(z.unknown(), (value, refuse) => {
    const bucket = typeof value === "string" ? bucketUrl(value) : undefined;
    if (bucket !== undefined) return bucket;
    const read = http.schema.safeParse(value);
    if (read.success) return read.data;
    return refuse(EXPECTED);
  });
  return { expected: EXPECTED, schema };
}

/** The bucket and path an `r2://` URL names, query and fragment left out; `undefined` for any other URL. */
export function bucketPlace(url: string): BucketPlace | undefined {
  const [, binding, path = ""] = R2.exec(url.replace(/[?#].*$/su, "")) ?? [];
  return binding === undefined ? undefined : { binding, path };
}

/** Whether copies of this origin go to the reserve: of a bucket they would be R2 copies of R2. */
export function usesReserve(origin: string): boolean {
  return !origin.startsWith("r2:");
}

function bucketUrl(value: string): string | undefined {
  const place = R2.exec(value);
  const [, binding, path = ""] = place ?? [];
  if (binding === undefined || /[\s\\@]/u.test(path)) return undefined;
  // A dot segment would be resolved away: what was written is not what would be asked for.
  if (path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return undefined;
  return `r2://${binding}${new URL(`https://path.invalid${path}`).pathname.replace(/\/+$/, "")}`;
}
