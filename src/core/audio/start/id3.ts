import { says } from "./bytes.ts";

/** Writers that add a tag in front of the one that was there leave two; more than a few are none. */
const MOST_TAGS = 4;

/**
 * Where what follows any ID3v2 tags at the beginning stands; 0 where there are none, and outside of `head` where a picture
 * is larger. A tag is 10 bytes, its size (four bytes of seven bits) and in version 4 perhaps a footer of 10 (ID3v2.4 §3.1, §3.4).
 */
export function afterTags(head: Uint8Array): number {
  let at = 0;
  for (let i = 0; i < MOST_TAGS && at + 10 <= head.length && says(head, at, "ID3"); i += 1) {
    const [major = 0xff, revision = 0xff, flags = 0, ...size] = head.subarray(at + 3, at + 10);
    if (major === 0xff || revision === 0xff || size.some((byte) => byte >= 0x80)) return at;
    const footer = major === 4 && (flags & 0x10) !== 0 ? 10 : 0;
    at += 10 + size.reduce((bytes, byte) => bytes * 128 + byte, 0) + footer;
  }
  return at;
}
