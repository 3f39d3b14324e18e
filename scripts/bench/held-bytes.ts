const { gc } = globalThis;

/** Bytes of heap and buffers held when nothing more is let go of: buffers are freed some time after they are found unused. Wants `--expose-gc`. */
export async function heldBytes(): Promise<number> {
  if (gc === undefined) throw new Error("start this with --expose-gc");
  let least = Number.POSITIVE_INFINITY;
  for (let same = 0; same < 3; same += 1) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    if (heapUsed + arrayBuffers < least - 16_384) same = 0;
    least = Math.min(least, heapUsed + arrayBuffers);
  }
  return least;
}
