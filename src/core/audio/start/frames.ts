import { SOUND_SEC, type Sound, soundBytes } from "./sound.ts";

/** A frame of sound: its bytes with its header, how long it sounds, and what all frames of one stream have in common. */
export type Frame = { readonly bytes: number; readonly sec: number; readonly stream: number };

/** Reads the header of a frame at `at`. */
export type FrameReader = (head: Uint8Array, at: number) => Frame | undefined;

/** How far frames are looked for behind a tag or rubbish, as far as players look, and at how many places that might be one. */
const LOOK_BYTES = 65_536;
const LOOKS = 512;

/** That many frames of one stream in a row are no accident. */
const PROOF = 3;

/** The sound of a stream of frames that begins at `at` or a little behind; variable bitrates are counted frame by frame as far as the head goes. */
export function framesFrom(head: Uint8Array, at: number, frameAt: FrameReader): Sound | undefined {
  const until = Math.min(head.length, at + LOOK_BYTES);
  let from = head.indexOf(0xff, at);
  for (let i = 0; i < LOOKS && from !== -1 && from < until; i += 1, from = head.indexOf(0xff, from + 1)) {
    const sound = streamAt(head, from, frameAt);
    if (sound !== undefined) return sound;
  }
  return undefined;
}

function streamAt(head: Uint8Array, from: number, frameAt: FrameReader): Sound | undefined {
  const stream = frameAt(head, from)?.stream;
  if (stream === undefined) return undefined;
  let at = from;
  let sec = 0;
  for (let n = 0; sec < SOUND_SEC; n += 1) {
    const frame = frameAt(head, at);
    if (frame === undefined || frame.stream !== stream) {
      return n < PROOF ? undefined : { at: from, bytes: soundBytes((at - from) / sec) };
    }
    at += frame.bytes;
    sec += frame.sec;
  }
  return { at: from, bytes: at - from };
}
