import { DESCRIPTOR_FORMAT, type Descriptor } from "../../src/core/cache/descriptor.ts";
import { type Geometry, type Span, spanBytes } from "../../src/core/cache/slices.ts";

/** The cut of test/workerd/wrangler.toml. */
export const GEOMETRY: Geometry = { headBytes: 16_384, sliceBytes: 65_536 };

/** The byte at a place of any file of the tests; the origin's files hold the same. */
export const byteAt = (offset: number): number => (offset * 167 + (offset >> 8)) & 255;

/** The bytes of a span. */
export function bytesOf(span: Span): Uint8Array {
  return Uint8Array.from({ length: spanBytes(span) }, (_, i) => byteAt(span.first + i));
}

/** Whether two are the same to the last byte; what differs would be printed for pages. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
}

/** All bytes of a stream. */
export async function read(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

let made = 0;

/** A name nobody has used: tests share tiers and origin, and nothing else. */
export function fresh(name: string): string {
  made += 1;
  return `${name}-${made}-${crypto.randomUUID()}`;
}

/** A descriptor of a stored recording of `size` bytes. */
export function descriptorOf(size: number, changes: Partial<Descriptor> = {}): Descriptor {
  return {
    format: DESCRIPTOR_FORMAT,
    kind: "audio",
    status: 200,
    headers: [["content-type", "audio/flac"], ["etag", '"a"'], ["x-label", "Bríd ♫"]],
    size,
    etag: '"a"',
    fill: "F",
    identity: `e:${size}:"a"`,
    joining: "strong",
    ranges: true,
    askedAtMs: Date.now(),
    ageSec: 0,
    freshSec: 3600,
    staleWhileRevalidateSec: 0,
    staleIfErrorSec: 0,
    browser: { control: "", lifetimeSec: 3600, capSec: 3600 },
    varies: [], tags: [], era: 0,
    asOf: 0,
    ...changes,
  };
}
