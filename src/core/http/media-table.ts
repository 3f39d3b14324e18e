/** What a suffix stands for. `type` is what we send if the origin does not know; `mayBeText`: plain text is plausible too. */
export type MediaRow = {
  readonly kind: "audio" | "segment" | "playlist" | "key";
  readonly type?: string;
  readonly mayBeText?: true;
};

/**
 * Suffix (lower case, no dot) → what it stands for.
 *
 * Two suffixes are ambiguous. `.mp4` is music, video, or the initialisation of a segmented stream: here it is audio,
 * because that is what this server is for, and an origin that says `video/mp4` keeps its word. `.ts` is an MPEG
 * transport stream or TypeScript: a segment, unless the origin calls it text. `.webm` is as `.mp4`.
 */
export const mediaTable: ReadonlyMap<string, MediaRow> = new Map<string, MediaRow>([
  ...rows("audio", "audio/mpeg", ["mp3", "mp2", "mpga"]), // RFC 3003
  ...rows("audio", "audio/mp4", ["m4a", "m4b", "m4r", "mp4", "alac"]), // RFC 4337; Apple Lossless lives in MP4 files
  ...rows("audio", "audio/aac", ["aac", "adts"]), // ADTS; also packed audio segments (RFC 8216 §3.4)
  ...rows("audio", "audio/ogg; codecs=opus", ["opus"]), // RFC 7845 §9
  ...rows("audio", "audio/ogg", ["ogg", "oga", "spx"]), // RFC 5334 §10.3
  ...rows("audio", "audio/flac", ["flac"]), // RFC 9639
  ...rows("audio", "audio/wav", ["wav", "wave"]), // not registered; the name browsers and MDN agree on
  ...rows("audio", "audio/aiff", ["aif", "aiff", "aifc"]), // WHATWG MIME Sniffing §6.2
  ...rows("audio", "audio/webm", ["weba", "webm"]),
  ...rows("audio", "audio/matroska", ["mka"]), // RFC 9559
  ...rows("audio", "audio/ac3", ["ac3"]), // RFC 4184
  ...rows("audio", "audio/eac3", ["ec3", "eac3"]), // RFC 4598
  ...rows("audio", "audio/x-caf", ["caf"]), // not registered
  ...rows("audio", "audio/amr", ["amr"]), // RFC 4867
  ...rows("audio", "audio/basic", ["au", "snd"]), // RFC 2046 §4.3

  ...rows("segment", "audio/mp4", ["m4s", "cmfa"]), // ISO/IEC 23009-1, 23000-19: MP4 fragments; of audio, here
  ...rows("segment", "video/mp4", ["cmfv"]),
  ...rows("segment", "application/mp4", ["cmft"]),
  ["ts", { kind: "segment", type: "video/mp2t", mayBeText: true }], // RFC 8216 §3.2

  ...rows("playlist", "application/vnd.apple.mpegurl", ["m3u8"]), // RFC 8216 §4
  ...rows("playlist", "audio/mpegurl", ["m3u"]), // RFC 8216 §4
  ...rows("playlist", "application/dash+xml", ["mpd"]), // ISO/IEC 23009-1 annex C
  ...rows("playlist", "audio/x-scpls", ["pls"]), // not registered
  ...rows("playlist", "application/xspf+xml", ["xspf"]),

  // Never stored. `.key`: AES-128 (RFC 8216 §4.3.2.4); FairPlay's request and context; licences; PSKC (RFC 6030); CPIX.
  ...rows("key", undefined, ["key", "spc", "ckc", "lic", "license", "licence", "wvlic", "pskcxml", "cpix", "jwk", "pem"]),
]);

function rows(kind: MediaRow["kind"], type: string | undefined, suffixes: readonly string[]): [string, MediaRow][] {
  return suffixes.map((suffix) => [suffix, type === undefined ? { kind } : { kind, type }]);
}
