import type { Span } from "../../cache/slices.ts";
import { CONTAINERS } from "./containers.ts";
import { afterTags } from "./id3.ts";
import { type Opening, type Sound, soundBytes } from "./sound.ts";
import { spansOf } from "./spans.ts";

const READERS = Object.values(CONTAINERS);

/**
 * The bytes of a file of `size` that a player needs for its first sound, about two seconds of it, judged from its first bytes by
 * what they are; the `Content-Type` counts only where they do not say. In order, apart from each other, within the file, 8 MiB
 * at most. Nothing for what is not known or makes no sense: the head will have to do. Never throws.
 */
export function startOf(head: Uint8Array, size: number, contentType: string | null): readonly Span[] | undefined {
  const sound = soundOf({ head, size, contentType });
  return sound === undefined ? undefined : spansOf(sound, head.length, size);
}

function soundOf(file: Opening): Sound | undefined {
  const at = afterTags(file.head);
  for (const read of at < file.head.length ? READERS : []) {
    const sound = read(file, at);
    if (sound !== undefined) return sound;
  }
  // Behind a tag comes sound, whatever it is. Without one these bytes are nothing we know.
  return at === 0 ? undefined : { at, bytes: assumedBehindTag(file) };
}

/** FLAC behind a tag is no standard, and rare: its sound is heavier. */
function assumedBehindTag({ contentType }: Opening): number {
  return soundBytes(/flac/i.test(contentType ?? "") ? LOSSLESS_BYTES_PER_SEC : undefined);
}

/** What two channels of 44,100 samples of 16 bits are. */
const LOSSLESS_BYTES_PER_SEC = 176_400;
