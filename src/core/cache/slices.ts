/** How a representation is cut: slice 0 (the head) has its own size, every later slice another. */
export type Geometry = { readonly headBytes: number; readonly sliceBytes: number };

/** A run of bytes of a representation; both ends inclusive, as in HTTP. */
export type Span = { readonly first: number; readonly last: number };

/** Number of the slice that holds byte `offset` (>= 0). */
export function sliceAt({ headBytes, sliceBytes }: Geometry, offset: number): number {
  return offset < headBytes ? 0 : 1 + Math.floor((offset - headBytes) / sliceBytes);
}

/** First byte of slice `n`. */
export function sliceStart({ headBytes, sliceBytes }: Geometry, n: number): number {
  return n === 0 ? 0 : headBytes + (n - 1) * sliceBytes;
}

/** Bytes slice `n` covers in a representation of `size` bytes; an unknown size leaves the end uncut. */
export function sliceSpan(geometry: Geometry, n: number, size = Number.POSITIVE_INFINITY): Span {
  const first = sliceStart(geometry, n);
  const length = n === 0 ? geometry.headBytes : geometry.sliceBytes;
  return { first, last: Math.min(first + length, size) - 1 };
}

/** How many bytes a span holds; an empty one (`last < first`) holds none. */
export function spanBytes({ first, last }: Span): number {
  return Math.max(0, last - first + 1);
}

/** How many slices a representation of `size` bytes has; an empty one has its (empty) head. */
export function sliceCount(geometry: Geometry, size: number): number {
  return size <= 0 ? 1 : sliceAt(geometry, size - 1) + 1;
}

/** The slices a span touches, in order, each with the part of it that is wanted. */
export function* slicesOf(geometry: Geometry, span: Span): Generator<{ n: number; part: Span }> {
  for (let n = sliceAt(geometry, span.first); ; n += 1) {
    const whole = sliceSpan(geometry, n);
    if (whole.first > span.last) return;
    yield { n, part: { first: Math.max(whole.first, span.first), last: Math.min(whole.last, span.last) } };
  }
}
