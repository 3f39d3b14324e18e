/** What a variant may be encoded with. */
export const CODECS = ["aac", "opus", "mp3", "flac"] as const;
export type Codec = (typeof CODECS)[number];

/** A rung: its id, and what it is encoded with; `kbps`: kbit/s of stereo, none of FLAC. Mono gets half. */
export type Rung = { readonly id: string; readonly codec: Codec; readonly kbps?: number };

/** What is made where nobody says otherwise. FLAC is made of lossless masters alone. */
export const DEFAULT_LADDER: readonly Rung[] = [
  { id: "aac-96", codec: "aac", kbps: 96 },
  { id: "aac-160", codec: "aac", kbps: 160 },
  { id: "aac-256", codec: "aac", kbps: 256 },
  { id: "opus-64", codec: "opus", kbps: 64 },
  { id: "opus-128", codec: "opus", kbps: 128 },
  { id: "mp3-192", codec: "mp3", kbps: 192 },
  { id: "flac", codec: "flac" },
];
