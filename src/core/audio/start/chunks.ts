import { fourCharacters } from "./bytes.ts";
import { type Part, partsFrom } from "./parts.ts";

/** The chunks of a file of the IFF family: four characters, a length of 32 bits in its byte order, and content filled up to an even length. */
export function chunksFrom(head: Uint8Array, at: number, numberAt: (from: Uint8Array, at: number, bytes: number) => number): Generator<Part> {
  return partsFrom(at, head.length, (from) => {
    if (from + 8 > head.length) return undefined;
    const length = numberAt(head, from + 4, 4);
    return { type: fourCharacters(head, from), bodyAt: from + 8, end: from + 8 + length + (length % 2) };
  });
}
