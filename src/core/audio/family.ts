/** Codecs by what matters to a choice: who can decode them, and how much they sound like at a rate. */
export const FAMILIES = ["aac", "opus", "mp3", "flac", "other"] as const;

/** One of `FAMILIES`. */
export type Family = (typeof FAMILIES)[number];

/** Codecs strings (RFC 6381; ISO/IEC 14496-3 object types under `mp4a.40`; WebCodecs' registry for the rest) by how they begin. */
const BEGINNINGS: readonly (readonly [RegExp, Family])[] = [
  [/^mp4a\.(?:40\.34|69|6b)$/, "mp3"],
  [/^mp4a\.(?:40|66|67|68)(?:\.|$)/, "aac"],
  [/^mp3$/, "mp3"],
  [/^opus$/, "opus"],
  [/^flac$/, "flac"],
];

/** The family of a codecs string, such as `mp4a.40.2`, `opus`, `fLaC`; case does not matter. */
export function familyOf(codecs: string): Family {
  const text = codecs.trim().toLowerCase();
  return BEGINNINGS.find(([form]) => form.test(text))?.[1] ?? "other";
}
