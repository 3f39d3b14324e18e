import { formatContentRange, formatUnsatisfied, parseContentRange } from "../../../src/core/http/content-range.ts";
import type { Answer } from "./ask.ts";
import { fail, notChecked, ok, type Outcome, warn } from "./finding.ts";
import { isText } from "./is-text.ts";
import type { PathCheck, Subject } from "./visit.ts";

const SEEK = "See that the origin answers ranges, or sends Content-Length and a strong ETag, so that players can seek.";
const MIXED = "Purge it, and see what rewrites bodies or fields between the Worker and here.";

/** A strong entity tag of an answer. */
export function strongTag({ fields }: Answer): string | undefined {
  const tag = fields.get("etag");
  return tag !== null && /^"[^"]*"$/.test(tag) ? tag : undefined;
}

/** Whether ranges are answered with the bytes they name: twice the same, and the same as in the whole. */
export const ranges: PathCheck = {
  check: "range",
  async run(subject) {
    const { visit, path, first: whole } = subject;
    const size = await sizeOf(subject);
    if (size === undefined) {
      const found = `${whole.status} without a length, and no range`;
      return isText(whole) ? notChecked(found) : fail(found, SEEK);
    }
    if (size < 8) return notChecked(`only ${size} bytes`);
    const first = Math.min(1000, Math.floor(size / 3));
    const last = Math.min(first + 4095, size - 1);
    const part = await visit.ask(path, { headers: { range: `bytes=${first}-${last}` } });
    if (part.status === 200) return isText(whole) ? ok("answered with the whole, as a server may") : fail("200, the whole", SEEK);
    const wrong = wrongPart(part, first, last, size);
    if (wrong !== undefined) return fail(wrong, SEEK);
    const from = Math.max(0, first - 100);
    const wider = await visit.ask(path, { headers: { range: `bytes=${from}-${last}` } });
    const wrongWider = wrongPart(wider, from, last, size);
    if (wrongWider !== undefined) return fail(`second range: ${wrongWider}`, SEEK);
    const suffix = Math.min(500, size);
    const end = await visit.ask(path, { headers: { range: `bytes=-${suffix}` } });
    const wrongEnd = wrongPart(end, size - suffix, size - 1, size);
    if (wrongEnd !== undefined) return fail(`last ${suffix} bytes: ${wrongEnd}`, SEEK);
    const tags = new Set([whole, part, wider, end].map(({ fields }) => fields.get("etag")));
    if (tags.size > 1) return warn(`it changed meanwhile: ETags ${[...tags].join(", ")}`, "Check again; if it goes on, see why the origin's ETag does not rest.");
    return compare({ whole, part, wider, end }, { first, from, size, suffix }, await outside(subject, size));
  },
};

type Parts = Record<"whole" | "part" | "wider" | "end", Answer>;

function compare({ whole, part, wider, end }: Parts, at: { first: number; from: number; size: number; suffix: number }, beyond: Outcome | undefined): Outcome {
  const { first, from, size, suffix } = at;
  if (!wider.body.subarray(first - from).equals(part.body)) return fail("two ranges give different bytes for one place", MIXED);
  const inWhole = (answer: Answer, offset: number): boolean => {
    const here = whole.body.subarray(offset, offset + answer.body.length);
    return here.equals(answer.body.subarray(0, here.length));
  };
  if (!inWhole(part, first) || !inWhole(end, size - suffix)) return fail("a range gives other bytes than the whole", MIXED);
  return beyond ?? ok(`206 ${part.fields.get("content-range")}, the same bytes as in the whole`);
}

/** RFC 9110 §15.5.17: what lies behind the end is told so, with the size. */
async function outside({ visit, path }: Subject, size: number): Promise<Outcome | undefined> {
  const { status, fields } = await visit.ask(path, { headers: { range: `bytes=${size}-` }, atMostBytes: 1 });
  if (status === 416 && fields.get("content-range") === formatUnsatisfied(size)) return undefined;
  return warn(`${status} (Content-Range: ${fields.get("content-range") ?? "none"}) for a range behind the end`, "Players expect 416 and the size there; see what answers it.");
}

async function sizeOf({ visit, path, first }: Subject): Promise<number | undefined> {
  const length = first.fields.get("content-length");
  if (length !== null && /^\d+$/.test(length)) return Number(length);
  const probe = await visit.ask(path, { headers: { range: "bytes=0-0" }, atMostBytes: 1 });
  const range = parseContentRange(probe.status === 206 ? probe.fields.get("content-range") : null);
  return range.kind === "part" && range.size !== "unknown" ? range.size : undefined;
}

function wrongPart({ status, fields, body, complete }: Answer, first: number, last: number, size: number): string | undefined {
  if (status !== 206) return `${status} instead of 206`;
  const due = formatContentRange(first, last, size);
  const found = fields.get("content-range");
  if (found !== due) return `Content-Range: ${found ?? "none"} instead of ${due}`;
  if (!complete || body.length !== last - first + 1) return `${body.length} bytes instead of ${last - first + 1}`;
  return undefined;
}
