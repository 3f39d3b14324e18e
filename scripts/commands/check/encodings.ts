import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { splitList } from "../../../src/core/http/grammar.ts";
import type { Answer } from "./ask.ts";
import { fail, notChecked, ok, type Outcome, warn } from "./finding.ts";
import { isText } from "./is-text.ts";
import { strongTag } from "./ranges.ts";
import { type PathCheck, WHOLE_BYTES } from "./visit.ts";

/** Less than this is not worth compressing. */
const SMALL_BYTES = 1024;
const CODINGS = ["br", "gzip"] as const;

/** Whether text is compressed for those who take it, and audio for nobody. */
export const encodings: PathCheck = {
  check: "encoding",
  async run({ visit, path, first }) {
    if (!isText(first)) {
      const { fields } = await visit.ask(path, { headers: { "accept-encoding": "br, gzip" }, atMostBytes: 1 });
      const coding = fields.get("content-encoding");
      if (coding === null) return ok("as it is, not compressed again");
      return warn(`${coding} for ${fields.get("content-type") ?? "no type"}`, "Turn compression off for it: it hardly shrinks, and ranges are lost.");
    }
    if (first.complete && first.body.length < SMALL_BYTES) return notChecked(`only ${first.body.length} bytes`);
    if (first.fields.get("content-encoding") !== null) return fail("encoded although identity was asked", "See what encodes it: not every client can read it.");
    const found: string[] = [];
    for (const coding of CODINGS) {
      const answer = await visit.ask(path, { headers: { "accept-encoding": coding }, atMostBytes: WHOLE_BYTES });
      const outcome = judged(coding, answer, first);
      if (typeof outcome !== "string") return outcome;
      found.push(outcome);
    }
    return ok(found.join(", "));
  },
};

function judged(coding: (typeof CODINGS)[number], answer: Answer, plain: Answer): Outcome | string {
  const { fields, body, complete } = answer;
  const came = fields.get("content-encoding");
  if (came === null) return warn(`not compressed for those who take ${coding}`, "See row hit: Downbeat compresses the text it stores.");
  if (came !== coding) return fail(`${came} for those who take ${coding} only`, "See what encodes it: the reader cannot decode it.");
  if (!splitList(fields.get("vary") ?? "").some((name) => /^(?:accept-encoding|\*)$/i.test(name))) {
    return fail(`${coding} without Vary: Accept-Encoding`, "Have whatever compresses it say Vary: Accept-Encoding, or other caches mix the two up.");
  }
  if (strongTag(answer) !== undefined && strongTag(answer) === strongTag(plain)) {
    return fail(`the same strong ETag for ${coding} and identity`, "Have whatever compresses it change the ETag or make it weak.");
  }
  if (!complete || !plain.complete) return `${coding} (too large to compare)`;
  const decoded = decode(coding, body);
  if (decoded === undefined || !decoded.equals(plain.body)) return fail(`${coding} decodes to something else`, "Purge it, and see what compresses it.");
  return `${coding} ${body.length} of ${plain.body.length} bytes`;
}

function decode(coding: (typeof CODINGS)[number], body: Buffer): Buffer | undefined {
  // What decodes to more than a whole is read to is not what was there.
  const bound = { maxOutputLength: WHOLE_BYTES };
  try {
    return coding === "br" ? brotliDecompressSync(body, bound) : gunzipSync(body, bound);
  } catch {
    return undefined;
  }
}
