import type { Answer } from "./ask.ts";
import { fail, ok, type Outcome, warn } from "./finding.ts";

const HINTS: Readonly<Record<string, string>> = {
  "settings-invalid": "Run npm run doctor: the settings cannot be read.",
  "no-site": "Add this host to SITES, or send the Host of one that is there.",
  "loop-detected": "See whether ORIGIN leads back to this deployment.",
  "upstream-unreachable": "See whether the origin is up and ORIGIN names it.",
  "upstream-timeout": "See why the origin takes so long, or raise UPSTREAM_FIRST_BYTE_TIMEOUT_MS.",
  "upstream-protocol": "Ask the origin for it directly and compare its length, ranges and ETag.",
};

/** What the first answer for a path says; further checks want a 200. `given` says whether the path was asked for by name. */
export function firstAnswer({ status, fields, body, complete }: Answer, given: boolean): Outcome {
  const type = fields.get("content-type") ?? "no type";
  const length = fields.get("content-length");
  if (status === 200 && (length === null || complete || body.length > 0 || length === "0")) return ok(`200, ${type}, ${length === null ? "no length" : `${length} bytes`}`);
  if (status === 200) return fail(`200, and none of its ${length} bytes came`, "Ask the origin for it directly: it does not send what it promises.");
  const code = errorOf(fields.get("downbeat-request-id") === null ? undefined : body);
  const found = `${status}${code === undefined ? "" : ` (${code})`}`;
  if (code !== undefined) return fail(found, HINTS[code] ?? "Look for the request's id in the deployment's log.");
  if (!given && status < 500) return warn(found, "Give the path of a track that is there.");
  if (status >= 300 && status < 400) return warn(`${found} to ${fields.get("location") ?? "nowhere"}`, "Give the address it leads to.");
  if (status === 401 || status === 403) return fail(found, "Give what it takes to read it with --header, or another path.");
  return fail(found, status >= 500 ? "See what the origin answers when asked directly." : "Give the path of a track that is there.");
}

/** The word in an error of Downbeat's own. */
function errorOf(body: Buffer | undefined): string | undefined {
  try {
    const told = JSON.parse(body?.toString() ?? "null") as { error?: unknown } | null;
    return typeof told?.error === "string" ? told.error : undefined;
  } catch {
    return undefined;
  }
}
