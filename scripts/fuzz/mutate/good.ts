import type { Draft, Resource } from "../draft.ts";
import type { Random } from "../random.ts";

/** Field lines as players, browsers and tools send them. */
const RECORDED: readonly (readonly string[])[] = [
  [],
  ["User-Agent: curl/8.9.1", "Accept: */*"],
  ["Accept-Encoding: identity;q=1, *;q=0", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0", "Accept: */*", "Sec-Fetch-Dest: audio", "Sec-Fetch-Mode: no-cors", "Accept-Language: en-GB,en;q=0.9", "Range: bytes=0-"],
  ["User-Agent: AppleCoreMedia/1.0.0 (iPhone; U; CPU OS 18_1 like Mac OS X)", "Accept: */*", "Range: bytes=0-1", "X-Playback-Session-Id: 5D3C0F5E", "Accept-Encoding: identity", "Connection: keep-alive"],
  ["User-Agent: Mozilla/5.0 Firefox/144.0", "Accept: audio/webm,audio/ogg,audio/wav,audio/*;q=0.9,*/*;q=0.5", "Accept-Language: de,en-US;q=0.7", "Range: bytes=1024-", "If-Range: \"a-1\"", "Priority: u=4"],
  ["Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "Accept-Language: fr-FR,fr;q=0.8", "Accept-Encoding: gzip, deflate, br, zstd", "Upgrade-Insecure-Requests: 1", "DNT: 1"],
  ["Origin: https://player.example", "Referer: https://player.example/", "CMCD-Request: bl=1200,su", "Accept-Encoding: gzip"],
  ["User-Agent: podcast/1.0", "If-None-Match: \"t-0\"", "If-Modified-Since: Sat, 31 Oct 2026 00:00:00 GMT", "Cache-Control: max-age=0"],
  ["Cache-Control: no-cache", "Pragma: no-cache", "Accept-Encoding: gzip, br"],
];

/** A request nobody could object to. */
export function goodDraft(random: Random, resource: Resource, host: string): Draft {
  const method = random.chance(0.1) ? "HEAD" : "GET";
  return { method, target: resource.target, version: "HTTP/1.1", lines: [`Host: ${host}`, ...random.pick(RECORDED)], body: Buffer.alloc(0), eol: "\r\n" };
}
