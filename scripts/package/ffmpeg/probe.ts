import * as z from "zod/mini";
import { run } from "./run.ts";

/** What a master is: its only or first sound, and what its tags say, by name in lower case. */
export type Master = {
  readonly codec: string;
  readonly lossless: boolean;
  readonly sampleRate: number;
  readonly channels: number;
  /** As the container tells it; 0: it does not tell, or guesses. */
  readonly toldSec: number;
  /** The stream's index in the file. */
  readonly stream: number;
  readonly tags: Readonly<Record<string, string>>;
};

export type Probed = { readonly kind: "master"; readonly master: Master } | { readonly kind: "unusable"; readonly why: string };

const tags = z.optional(z.record(z.string(), z.string()));
const answer = z.object({
  streams: z.array(
    z.object({
      index: z.int(),
      codec_type: z.optional(z.string()),
      codec_name: z.optional(z.string()),
      codec_tag_string: z.optional(z.string()),
      sample_rate: z.optional(z.string()),
      channels: z.optional(z.int()),
      duration: z.optional(z.string()),
      tags,
    }),
  ),
  format: z.object({ duration: z.optional(z.string()), tags }),
});

/** Codecs of which nothing is lost; PCM beside them. */
const LOSSLESS = new Set(["flac", "alac", "wavpack", "tta", "ape", "tak", "mlp", "truehd", "shorten", "wmalossless"]);

/** Asks ffprobe what is in a file. Waits as long as ffprobe does; fails closed, with its reason. */
export async function probe(ffprobe: string, path: string, signal: AbortSignal): Promise<Probed> {
  const ran = await run(ffprobe, ["-loglevel", "level+warning", "-show_streams", "-show_format", "-of", "json", `file:${path}`], signal);
  if (ran.kind === "failed") return { kind: "unusable", why: ran.why };
  const read = answer.safeParse(jsonIn(ran.out));
  if (!read.success) return { kind: "unusable", why: "ffprobe's answer is not understood" };
  const { streams, format } = read.data;
  const sound = streams.find((stream) => stream.codec_type === "audio");
  if (sound === undefined) return { kind: "unusable", why: streams.length === 0 ? "nothing that plays in it" : `no sound in it, but ${streams.map(({ codec_type: type }) => type ?? "something").join(", ")}` };
  const { codec_name: codec = "unknown", channels = 0 } = sound;
  const sampleRate = Number(sound.sample_rate ?? 0);
  if (/^(?:drm|enc)/.test(sound.codec_tag_string ?? "")) return { kind: "unusable", why: `it is encrypted (${sound.codec_tag_string}); masters are wanted without DRM` };
  if (!(sampleRate > 0) || channels === 0) return { kind: "unusable", why: `its sound cannot be decoded (codec ${codec})` };
  const guessed = ran.said.some(({ text }) => text.includes("Estimating duration"));
  const named = Object.entries({ ...sound.tags, ...format.tags }).map(([name, value]) => [name.toLowerCase(), value.trim()] as const);
  return {
    kind: "master",
    master: { codec, lossless: LOSSLESS.has(codec) || codec.startsWith("pcm_"), sampleRate, channels, toldSec: guessed ? 0 : Number(sound.duration ?? format.duration ?? 0), stream: sound.index, tags: Object.fromEntries(named) },
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
