import { createHash } from "node:crypto";
import type { Seen } from "../request.ts";

/** What an origin says, before it is written to a connection. Names in lower case, values as octets (latin1). */
export type Reply = {
  readonly status: number;
  readonly fields: readonly (readonly [string, string])[];
  /** What a GET gets; an answer to HEAD only tells its length. */
  readonly body: Buffer;
  readonly frame: "length" | "chunked" | "close";
};

/** Parts of a reply over the usual ones: 200, `max-age=60`, framed by its length. */
export type Parts = Partial<Omit<Reply, "fields">> & { readonly fields?: Reply["fields"]; readonly control?: string | undefined; readonly type?: string };

/** A reply with the field that tells an origin's answers from everybody else's. */
export function reply(body: Buffer | string, { status = 200, fields = [], frame = "length", control = "max-age=60", type = "text/plain" }: Parts = {}): Reply {
  return {
    status,
    frame,
    body: typeof body === "string" ? Buffer.from(body, "latin1") : body,
    fields: [["origin-answer", "1"], ["content-type", type], ...(control === "" ? [] : [["cache-control", control] as const]), ...fields],
  };
}

/** All values of a field joined, or `undefined` without any. */
export function valueOf({ fields }: Pick<Seen, "fields">, name: string): string | undefined {
  const values = fields.filter(([other]) => other === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

/** A short name of a text, the same for the same text. */
export function digest(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex").slice(0, 16);
}

/** White noise of a length, both decided by `seed`; no two seeds share bytes at any place. */
export function noise(seed: string, least: number, most: number): Buffer {
  const name = `${least} ${most} ${seed}`;
  const made = MADE.get(name) ?? makeNoise(seed, least, most);
  MADE.delete(name);
  MADE.set(name, made);
  for (const [oldest] of MADE) if (MADE.size > MOST_MADE) MADE.delete(oldest);
  return made;
}

/** The last bodies made: each is wanted by several requests, and then as the truth. */
const MADE = new Map<string, Buffer>();
const MOST_MADE = 64;

function makeNoise(seed: string, least: number, most: number): Buffer {
  const bytes: Buffer[] = [];
  const length = least + (Number.parseInt(digest(`${seed} length`).slice(0, 8), 16) % (most - least + 1));
  for (let n = 0; n * 32 < length; n += 1) bytes.push(createHash("sha256").update(`${seed} ${n}`, "latin1").digest());
  return Buffer.concat(bytes).subarray(0, length);
}

/** What a request that honours conditions and one range gets of a 200 reply (RFC 9110 §13.2.2, §14.2). */
export function conditioned(seen: Seen, whole: Reply, etag: string): Reply {
  const fields: Reply["fields"] = [...whole.fields, ["etag", etag], ["last-modified", LAST_MODIFIED], ["accept-ranges", "bytes"]];
  if (seen.method !== "GET" && seen.method !== "HEAD") return whole;
  const none = valueOf(seen, "if-none-match");
  const since = valueOf(seen, "if-modified-since");
  const unchanged = none === undefined ? since === LAST_MODIFIED : none.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag || tag.trim() === "*");
  if (unchanged) return { ...whole, status: 304, fields: fields.filter(([name]) => name !== "content-type"), body: Buffer.alloc(0) };
  const ifRange = valueOf(seen, "if-range");
  const range = seen.method === "GET" && (ifRange === undefined || ifRange === etag || ifRange === LAST_MODIFIED) ? valueOf(seen, "range") : undefined;
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? "") ?? [];
  if (from === "" && to === "") return { ...whole, fields };
  const size = whole.body.length;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < Number(from)) return { ...whole, fields };
  if (first >= size || last < first) return { ...whole, status: 416, fields: [["origin-answer", "1"], ["content-range", `bytes */${size}`]], body: Buffer.alloc(0) };
  return { ...whole, status: 206, fields: [...fields, ["content-range", `bytes ${first}-${last}/${size}`]], body: whole.body.subarray(first, last + 1) };
}

export const LAST_MODIFIED = "Sun, 01 Nov 2026 00:00:00 GMT";
