/** The index of this file stands at its end, where players look for it before they play. */
const WARMED = { path: "/music/orbital-elevator.m4a", index: "1215967-1230424" };

/** A track of every codec there is. */
const NEGOTIATED = "/audio/orbital-elevator";

/** What `npm start` says: where everything is, and lines to try with what to look for in their answers. */
export function tour(demo: { edge: string; origin: string; token: string }, wantedPort: number): string {
  const ask = (more: string, path: string): string =>
    `  curl -s -o /dev/null -D - -w 'first byte after %{time_starttransfer} s\\n' ${more}${demo.edge}${path}`;
  const port = Number(new URL(demo.edge).port);
  const moved = port === wantedPort ? [] : [`(port ${wantedPort} is in use, so this is on ${port})`];
  return [
    "",
    `page    ${demo.edge}/`,
    `player  ${demo.edge}/player   hls.js and a plain <audio>, on a line you choose`,
    `edge    ${demo.edge}/music/nebula.mp3`,
    `origin  ${demo.origin}/music/nebula.mp3   150 ms away, 1.5 MB/s`,
    ...moved,
    "",
    "Cold: nobody has asked yet, so the origin is asked. Cache-Status says fwd=uri-miss; the first byte takes 150 ms and a bit.",
    ask("", "/music/nebula.mp3"),
    "",
    "Hot: the same line again. Cache-Status says hit, and the first byte takes a few milliseconds.",
    ask("", "/music/nebula.mp3"),
    "",
    "Seek: 64 KiB near the end of a file nobody has asked for. 206 in one trip to the origin, which sends a slice and not the file;",
    `what it has sent so far: curl ${demo.origin}/_demo/stats`,
    ask("-r 4000000-4065535 ", "/music/through-space.flac"),
    "",
    "Warm before anybody asks: a track's first sound is fetched ahead, by the command or over HTTP.",
    `  DOWNBEAT_URL=${demo.edge} DOWNBEAT_TOKEN=${demo.token} npm run downbeat -- prewarm ${WARMED.path}`,
    `  curl -X POST -H 'authorization: Bearer ${demo.token}' ${demo.edge}/_downbeat/v1/prewarm -d '{"urls":["${demo.edge}${WARMED.path}"]}'`,
    "Then the first listener's request is a hit, also at the file's end, where the index of this one stands:",
    ask(`-r ${WARMED.index} `, WARMED.path),
    "",
    "A track rather than a file: the edge chooses the variant, and says where it is (307) and where the others are (Link).",
    ask("", NEGOTIATED),
    "The same as a playlist for players that adapt; the first line is what this edge would begin with:",
    `  curl -s ${demo.edge}${NEGOTIATED}.m3u8`,
    "",
    "Ctrl-C ends it.",
  ].join("\n");
}
