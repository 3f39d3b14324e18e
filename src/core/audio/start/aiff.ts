import { bigEndian, says } from "./bytes.ts";
import { chunksFrom } from "./chunks.ts";
import { type Opening, type Reader, soundBytes } from "./sound.ts";

/** AIFF and AIFF-C. Chunks may stand in any order: what describes the sound (`COMM`) may come behind it. */
export const aiff: Reader = (file, at) => {
  const { head } = file;
  if (!says(head, at, "FORM") || !(says(head, at + 8, "AIFF") || says(head, at + 8, "AIFC"))) return undefined;
  let end = at + 12;
  let described: number | undefined;
  for (const { type, ...chunk } of chunksFrom(head, end, bigEndian)) {
    if (type === "COMM") described = chunk.bodyAt;
    end = chunk.end;
    if (type !== "SSND") continue;
    const sound = { at: chunk.bodyAt, bytes: soundBytes(described === undefined ? undefined : bytesPerSec(file, described)) };
    return described === undefined ? { ...sound, indexAt: end } : sound;
  }
  return { at: end, bytes: soundBytes(described === undefined ? undefined : bytesPerSec(file, described)) };
};

/** From `COMM`: the number of sample frames, and how many a second has, an IEEE 754 number of 80 bits. */
function bytesPerSec({ head, size }: Opening, comm: number): number {
  const frames = bigEndian(head, comm + 2, 4);
  const rate = bigEndian(head, comm + 10, 4) * 2 ** (bigEndian(head, comm + 8, 2) - 16_383 - 31);
  return (size * rate) / frames;
}
