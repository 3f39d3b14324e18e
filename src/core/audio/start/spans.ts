import { type Span, spanBytes } from "../../cache/slices.ts";
import type { Sound } from "./sound.ts";

/** The most a start may weigh, whatever a file says of itself. */
export const START_MAX_BYTES = 8 * 1024 * 1024;

/**
 * The bytes of a file of `size` that its first sound needs: within the file, in order, not touching each other, at most
 * `START_MAX_BYTES` together. Where all that stands before the sound would not fit, as far as the head is taken of it: a player that
 * gets to its sound at all then skips the rest. Nothing where the sound lies outside the file.
 */
export function spansOf({ at, bytes, indexAt }: Sound, headBytes: number, size: number): readonly Span[] | undefined {
  if (!(at >= 0 && at < size && bytes >= 0)) return undefined;
  const sound = within({ first: at, last: at + bytes - 1 }, size);
  const index = within({ first: Math.max(indexAt ?? size, at), last: size - 1 }, size);
  const whole = at + spanBytes(sound) + spanBytes(index) <= START_MAX_BYTES;
  const before = { first: 0, last: Math.min(whole ? at : headBytes, at) - 1 };
  return joined(affordable([before, sound, index]));
}

function within({ first, last }: Span, size: number): Span {
  return { first, last: Math.min(last, size - 1) };
}

/** As much of each as is left for it. */
function affordable(spans: readonly Span[]): Span[] {
  let left = START_MAX_BYTES;
  return spans.map(({ first, last }) => {
    const cut = { first, last: Math.min(last, first + left - 1) };
    left -= spanBytes(cut);
    return cut;
  });
}

/** Spans in order of their first byte, those that touch made one, empty ones left out. */
function joined(spans: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const span of spans.filter((span) => spanBytes(span) > 0).toSorted((a, b) => a.first - b.first)) {
    const before = apart.at(-1);
    if (before === undefined || span.first > before.last + 1) apart.push(span);
    else apart[apart.length - 1] = { first: before.first, last: Math.max(before.last, span.last) };
  }
  return apart;
}
