import { fourCharacters, littleEndian, says } from "./bytes.ts";
import { type Part, partsFrom } from "./parts.ts";
import { type Reader, soundBytes } from "./sound.ts";

/** WAV, and its forms for more than 4 GiB (RF64: EBU Tech 3306; BW64: ITU-R BS.2088), which differ in lengths that a start does not need. */
export const riff: Reader = ({ head }, at) => {
  const named = says(head, at, "RIFF") || says(head, at, "RF64") || says(head, at, "BW64");
  if (!named || !says(head, at + 8, "WAVE")) return undefined;
  let end = at + 12;
  let rate: number | undefined;
  for (const { type, ...chunk } of partsFrom(end, head.length, (from) => chunkAt(head, from))) {
    if (type === "data") return { at: chunk.bodyAt, bytes: soundBytes(rate) };
    if (type === "fmt ") rate = littleEndian(head, chunk.bodyAt + 8, 4);
    end = chunk.end;
  }
  return { at: end, bytes: soundBytes(rate) };
};

function chunkAt(head: Uint8Array, at: number): Part | undefined {
  if (at + 8 > head.length) return undefined;
  const length = littleEndian(head, at + 4, 4);
  return { type: fourCharacters(head, at), bodyAt: at + 8, end: at + 8 + length + (length % 2) };
}
