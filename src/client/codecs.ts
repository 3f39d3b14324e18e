/** What is asked of a browser, and the word for it in the edge's `codecs`. */
const CODECS = [
  ["aac", 'audio/mp4; codecs="mp4a.40.2"'],
  ["opus", 'audio/mp4; codecs="opus"'],
  ["flac", 'audio/mp4; codecs="flac"'],
] as const;

/**
 * A playlist's address that says what this browser decodes from fragments, so that all of that is listed: hls.js changes codecs within a
 * playback where it is told to, which the edge supposes of nobody who does not say so.
 */
export function withCodecs(url: string): string {
  const asked = new URL(url, location.href);
  const codecs = CODECS.filter(([, type]) => MediaSource.isTypeSupported(type)).map(([word]) => word);
  if (codecs.length > 0) asked.searchParams.set("codecs", codecs.join(","));
  return asked.href;
}
