import { littleEndian, says } from "./bytes.ts";
import { chunksFrom } from "./chunks.ts";
import { type Reader, soundBytes } from "./sound.ts";

/** WAV, and its forms for more than 4 GiB (RF64: EBU Tech 3306; BW64: ITU-R BS.2088), which differ in lengths that a start does not need. */
export const riff: Reader = ({ head }, at) => {
  const named = says(head, at, "RIFF") || says(head, at, "RF64") || says(head, at, "BW64");
  if (!named || !says(head, at + 8, "WAVE")) return undefined;
  let end = at + 12;
  let rate: number | undefined;
  for (const { type, ...chunk } of chunksFrom(head, end, littleEndian)) {
    if (type === "data") return { at: chunk.bodyAt, bytes: soundBytes(rate) };
    if (type === "fmt ") rate = littleEndian(head, chunk.bodyAt + 8, 4);
    end = chunk.end;
  }
  return { at: end, bytes: soundBytes(rate) };
};
