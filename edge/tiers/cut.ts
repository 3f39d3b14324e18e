/** A part of a body that came whole although a part was asked for. A body that ends before the part does, errs. */
export function cutStream(body: ReadableStream<Uint8Array>, from: number, length: number): ReadableStream<Uint8Array> {
  let skip = from;
  let left = length;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const start = Math.min(skip, chunk.byteLength);
        skip -= start;
        const wanted = chunk.subarray(start, start + left);
        left -= wanted.byteLength;
        if (wanted.byteLength > 0) controller.enqueue(wanted);
        if (left === 0) controller.terminate();
      },
      flush(controller) {
        if (left > 0) controller.error(new Error(`the body ended ${left} bytes early`));
      },
    }),
  );
}
