import { createHash } from "node:crypto";

/** Longest slug; a longer one keeps its beginning and gets a digest. */
const MOST_CHARS = 100;

/** Letters that decomposition leaves whole and everybody spells so. */
const SPELLED: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i" };

/**
 * A track's name in URLs, from its master's path below the folder that was named: without the extension, in lower case, without accents,
 * everything but letters and digits of ASCII a dash: `Artist/Die Ärzte – Live.flac` is `artist-die-arzte-live`. Where letters or
 * digits are lost (`夜.flac`), or the name is too long, eight digits of the path's SHA-256 stand at the end, so that different
 * names stay different.
 */
export function slugOf(name: string): string {
  const path = name.replace(/\.[^./]+$/, "").normalize("NFC");
  const plain = [...path.normalize("NFKD").toLowerCase()].map((char) => SPELLED[char] ?? char).join("").replaceAll(/\p{M}+/gu, "");
  const lost = /[^\x00-\x7f]/.test(plain.replaceAll(/[^\p{L}\p{N}]/gu, ""));
  const slug = plain.replaceAll(/[^a-z\d]+/g, "-").replaceAll(/^-+|-+$/g, "");
  if (!lost && slug !== "" && slug.length <= MOST_CHARS) return slug;
  const digest = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return [slug.slice(0, MOST_CHARS - 9).replace(/-+$/, ""), digest].filter((part) => part !== "").join("-");
}
