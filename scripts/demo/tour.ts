/** What `npm start` says: where everything is, and three lines to try with what to look for in their answers. */
export function tour(demo: { edge: string; origin: string }, wantedPort: number): string {
  const ask = (more: string, path: string): string =>
    `  curl -s -o /dev/null -D - -w 'first byte after %{time_starttransfer} s\\n' ${more}${demo.edge}${path}`;
  const port = Number(new URL(demo.edge).port);
  const moved = port === wantedPort ? [] : [`(port ${wantedPort} is in use, so this is on ${port})`];
  return [
    "",
    `page    ${demo.edge}/`,
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
    "Ctrl-C ends it.",
  ].join("\n");
}
