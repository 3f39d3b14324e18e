/** A request's body on its way to the origin, and whether its sender broke it off or framed it wrongly. */
export type Upload = { readonly body: ReadableStream<Uint8Array> | null; readonly broken: () => boolean };

/**
 * Watches an upload: where it ends before its end, or is framed wrongly in its middle, what then fails is the client's fault
 * and not the origin's. `length` is what the client said, so that the origin is told too.
 */
export function watched(body: ReadableStream<Uint8Array> | null, length: number | undefined): Upload {
  if (body === null) return { body, broken: () => false };
  const { readable, writable } = length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
  let broken = false;
  const carry = async (): Promise<void> => {
    const [source, sink] = [body.getReader(), writable.getWriter()];
    try {
      for (;;) {
        const read = await source.read().catch((error: unknown) => {
          broken = true;
          throw error;
        });
        if (read.done) break;
        await sink.write(read.value);
      }
      await sink.close().catch((error: unknown) => {
        // Fewer bytes than were announced.
        broken = true;
        throw error;
      });
    } catch (error) {
      await Promise.allSettled([source.cancel(error), sink.abort(error)]);
    }
  };
  void carry();
  return { body: readable, broken: () => broken };
}
