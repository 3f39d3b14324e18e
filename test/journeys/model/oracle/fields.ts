import { NAMED } from "../directives.ts";
import type { Case, Rule } from "./case.ts";

/** What the edge writes itself; rules of their own hold some of it. */
const OURS = /^(?:via|age|date|server-timing|cache-status|connection|keep-alive|transfer-encoding|access-control-.*|timing-allow-origin|cross-origin-resource-policy|accept-ranges|content-(?:type|length|range|encoding)|etag|last-modified|vary|cf-.*|mark-\d+)$/;

/** Every field is the word of what the answer was made of: none from elsewhere, none changed, none lost. */
export const saysWhatTheOriginSaid: Rule = (given) => {
  const { answer, copy, produced, kind, world } = given;
  for (const [name, values] of answer.headers) {
    if (OURS.test(name) || (isCapped(given) && name === "cache-control")) continue;
    const said = copy.fields.get(name);
    // Cookies of a 304 are for nobody: whoever waits with others for it must not get another's.
    if (name === "set-cookie" && copy.entries.some(({ fields }) => fields.get(name) === values.join(", "))) continue;
    if (said === undefined) return `${name}: ${values.join(", ")} is nobody's word`;
    if (values.join(", ") !== said) return `${name}: ${values.join(", ")} instead of ${said}`;
    if (!produced && unkept(given).has(name)) return `${name} was kept although it may not be`;
  }
  for (const [name, value] of copy.fields) {
    if (!mayBeLost(given, name) && !answer.headers.has(name)) return `${name}: ${value} was lost (${kind}, ${world.name})`;
  }
  return undefined;
};

/** Where listeners' caches get a cap, their Cache-Control is the edge's. Playlists have one in every profile. */
function isCapped({ kind, world }: Case): boolean {
  return kind === "playlist" || (kind === "audio" && world.capsBrowsers);
}

/** Fields a copy may not keep: what is said to this edge alone, and what `private` or `no-cache` names. */
function unkept({ copy: { ruling } }: Case): ReadonlySet<string> {
  return new Set([...(ruling["no-cache"] === NAMED || ruling.private === NAMED ? [NAMED] : []), "downbeat-cdn-cache-control"]);
}

/** Whether a field may be missing: it may not have been kept, at some time. */
function mayBeLost(given: Case, name: string): boolean {
  const named = given.copy.entries.some(({ life }) => [life.control, life.cdn, life.own].some((said) => said?.["no-cache"] === NAMED || said?.private === NAMED));
  if (name === NAMED && named) return true;
  return OURS.test(name) || name === "set-cookie" || name === "downbeat-cdn-cache-control" || (isCapped(given) && ["expires", "cache-control"].includes(name));
}

/** Validators, type and Vary name the bytes that are sent. */
export const namesItsBytes: Rule = ({ answer, copy, kind }) => {
  const etag = answer.header("etag");
  const coding = answer.header("content-encoding");
  const tags = copy.entries.map((entry) => entry.etag);
  const gzip = copy.first.life.gzip;
  const here = coding !== undefined && !(gzip && coding === "gzip");
  if (answer.status === 304) {
    const bare = etag?.replace(/-(?:br|gzip)"$/, '"');
    if (etag !== undefined && !tags.includes(etag) && !tags.includes(bare)) return `ETag ${etag}, not ${tags.join(" or ")}`;
  } else if (etag !== undefined) {
    const due = here ? tags.map((tag) => tag?.replace(/"$/, `-${coding}"`)) : tags;
    if (!due.includes(etag)) return `ETag ${etag}, not ${due.join(" or ")}`;
  } else if (tags[0] !== undefined && !(gzip && coding === undefined)) return `no ETag, where ${tags[0]} was said`;
  const modified = answer.header("last-modified");
  if (modified !== undefined && !copy.entries.some((entry) => entry.lastModified === modified)) return `Last-Modified ${modified} is nobody's`;
  const type = { audio: "audio/mpeg", playlist: "application/vnd.apple.mpegurl", other: "application/json" }[kind];
  if (answer.status !== 304 && answer.header("content-type") !== type) return `Content-Type ${answer.header("content-type")}, not ${type}`;
  return whyNotVary(answer.header("vary"), [...copy.vary, ...(here ? ["accept-encoding"] : [])]);
};

function whyNotVary(said: string | undefined, due: readonly string[]): string | undefined {
  const names = (said ?? "").toLowerCase().split(",").map((name) => name.trim()).filter((name) => name !== "");
  const missing = due.filter((name) => !names.includes(name));
  const more = names.filter((name) => name !== "accept-encoding" && !due.includes(name));
  return missing.length + more.length === 0 ? undefined : `Vary ${said}, not ${due.join(", ")}`;
}
