import { fail, notChecked, ok, warn } from "./finding.ts";
import { strongTag } from "./ranges.ts";
import type { PathCheck } from "./visit.ts";

const VALIDATE = "Have the origin send a strong ETag, or Last-Modified.";

/** Whether a copy elsewhere can be confirmed without sending it again. */
export const notModified: PathCheck = {
  check: "if-none-match",
  async run({ visit, path, first }) {
    const [tag, modified] = [first.fields.get("etag"), first.fields.get("last-modified")];
    if (tag === null && modified === null) return warn("neither ETag nor Last-Modified", VALIDATE);
    const headers: Record<string, string> = tag === null ? { "if-modified-since": modified ?? "" } : { "if-none-match": tag };
    const { status, fields, body } = await visit.ask(path, { headers });
    const asked = tag === null ? "If-Modified-Since" : "If-None-Match";
    if (status !== 304) return fail(`${status} to ${asked} with its own validator`, "See what takes conditions or validators away between here and the Worker.");
    if (body.length > 0) return fail(`304 with ${body.length} bytes`, "See what rewrites answers in front of the Worker.");
    // RFC 9110 §15.4.5: a 304 repeats what a 200 would have said of these.
    const lost = ["etag", "cache-control", "vary", "expires"].filter((name) => first.fields.get(name) !== null && fields.get(name) === null);
    if (lost.length > 0) return warn(`304 without ${lost.join(", ")}`, "See what takes fields away in front of the Worker.");
    const other = tag === null ? undefined : await visit.ask(path, { headers: { "if-none-match": `"${visit.unused}"` }, atMostBytes: 1 });
    if (other?.status === 304) return fail("304 also to a foreign ETag", "See what answers conditions in front of the Worker: it is not comparing.");
    return ok(`304 to ${asked}`);
  },
};

/** Whether a download can be resumed, and is not resumed with bytes of something else. */
export const ifRange: PathCheck = {
  check: "if-range",
  async run({ visit, path, first }) {
    const size = Number(first.fields.get("content-length") ?? 0);
    if (size < 8) return notChecked("no length, or hardly any");
    const tag = strongTag(first);
    const validator = tag ?? first.fields.get("last-modified");
    if (validator === null) return warn("nothing to resume by", VALIDATE);
    const range = "bytes=1-4";
    const same = await visit.ask(path, { headers: { range, "if-range": validator } });
    if (tag === undefined && same.status === 200) return ok("200 to a date: too young to be sure of, or not supported");
    if (same.status !== 206) return fail(`${same.status} to a range with its own validator`, "See that ranges work; if they do, see what changes the validator on its way.");
    const other = await visit.ask(path, { headers: { range, "if-range": `"${visit.unused}"` }, atMostBytes: 16 });
    if (other.status !== 200) return fail(`${other.status} to a range of something else`, "See what answers If-Range in front of the Worker: it is not comparing.");
    return ok("206 to its own validator, 200 to another");
  },
};
