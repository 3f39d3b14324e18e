/** A number for a text, the same for the same text and of no use to find it by. */
export function seedOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

/**
 * Which of 64 bits a listener of a file sets: six bits of a hash of both. `address`: of the listener, an IPv6 one counting up
 * to its network (/64, RFC 4291 §2.5.4), since a device changes the rest at will; nobody's: bit 0 for all. `seed`: of the file.
 */
export function bitOf(address: string | null, seed: number): number {
  if (address === null) return 0;
  let h = seed;
  let groups = 0;
  for (let i = 0; i < address.length; i += 1) {
    const unit = address.charCodeAt(i);
    // The fourth colon ends the network; two in a row stand for zeros up to there, or nearly.
    if (unit === COLON && ((groups += 1) === NETWORK_GROUPS || address.charCodeAt(i + 1) === COLON)) break;
    h = Math.imul(h ^ unit, 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 26;
}

const COLON = 0x3a;
const NETWORK_GROUPS = 4;
