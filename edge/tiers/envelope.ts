import { asciiJson } from "../../src/core/cache/ascii-json.ts";
import { DESCRIPTOR_FORMAT, type Descriptor, decodeDescriptor, encodeDescriptor } from "../../src/core/cache/descriptor.ts";
import { type Fork, decodeFork } from "../../src/core/cache/variants.ts";

/** What surrounds stored bytes, in the fields of a cached response or a bucket's metadata. */
export const FORMAT_FIELD = "downbeat-format";
export const DESCRIPTOR_FIELD = "downbeat-descriptor";
export const LENGTH_FIELD = "downbeat-length";
export const FORK_FIELD = "downbeat-fork";

/** The envelope of a descriptor with its head (or with none: length 0 of a longer representation). */
export function headEnvelope(descriptor: Descriptor, headBytes: number): Record<string, string> {
  return {
    [FORMAT_FIELD]: String(DESCRIPTOR_FORMAT),
    [LENGTH_FIELD]: String(headBytes),
    [DESCRIPTOR_FIELD]: encodeDescriptor(descriptor),
  };
}

/** The envelope of a fork, which has no bytes. */
export function forkEnvelope(fork: Fork): Record<string, string> {
  return { [FORMAT_FIELD]: String(DESCRIPTOR_FORMAT), [LENGTH_FIELD]: "0", [FORK_FIELD]: asciiJson(fork) };
}

/** The envelope of a slice. Its address holds all that names it. */
export function sliceEnvelope(bytes: number): Record<string, string> {
  return { [FORMAT_FIELD]: String(DESCRIPTOR_FORMAT), [LENGTH_FIELD]: String(bytes) };
}

/** Reads an envelope: how many bytes it holds and, for a head, the descriptor or the fork in its place. Another format is nothing. */
export function openEnvelope(
  field: (name: string) => string | null | undefined,
): { length: number; descriptor: Descriptor | undefined; fork: Fork | undefined } | undefined {
  if (field(FORMAT_FIELD) !== String(DESCRIPTOR_FORMAT)) return undefined;
  const length = Number(field(LENGTH_FIELD) ?? Number.NaN);
  if (!Number.isSafeInteger(length) || length < 0) return undefined;
  return { length, descriptor: decodeDescriptor(field(DESCRIPTOR_FIELD)), fork: decodeFork(field(FORK_FIELD)) };
}
