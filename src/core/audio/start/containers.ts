import { adtsFrame } from "./adts.ts";
import { aiff } from "./aiff.ts";
import { flac } from "./flac.ts";
import { framesFrom } from "./frames.ts";
import { matroska } from "./matroska.ts";
import { mp4 } from "./mp4.ts";
import { mpegFrame } from "./mpeg.ts";
import { ogg } from "./ogg.ts";
import { playlist } from "./playlist.ts";
import { riff } from "./riff.ts";
import type { Reader } from "./sound.ts";

/** MP3, MP2, MP1 and AAC without a container. The two bits of a frame's layer tell AAC from the others. */
const frames: Reader = ({ head }, at) => framesFrom(head, at, (from, place) => adtsFrame(from, place) ?? mpegFrame(from, place));

/** Every container that is known, in the order in which they are asked: those with a name of their own first. */
export const CONTAINERS: Readonly<Record<string, Reader>> = { flac, ogg, matroska, riff, aiff, mp4, playlist, frames };
