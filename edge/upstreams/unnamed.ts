/** Fields that say where else to look. */
const LEADING = ["location", "content-location"];

/**
 * An edge's answer without its name: what leads to another place below the edge's own URL leads to the same place on the site that was
 * asked, where any edge may answer it. A listener sent to one edge would stay with it, alive or dead.
 */
export function unnamed(response: Response, edgeUrl: string): Response {
  const led = LEADING.flatMap((name): [string, string][] => {
    const path = pathBelow(response.headers.get(name), edgeUrl);
    return path === undefined ? [] : [[name, path]];
  });
  if (led.length === 0) return response;
  const { status, body } = response;
  const headers = new Headers(response.headers);
  for (const [name, path] of led) headers.set(name, path);
  return new Response(body, { status, headers, encodeBody: "manual" });
}

/** The path of a URL below another; none where it would be read as another host's (RFC 3986 §4.2). */
function pathBelow(value: string | null, url: string): string | undefined {
  if (value === null || !value.startsWith(url)) return undefined;
  const path = value.slice(url.length);
  if (/^\/[/\\]/u.test(path)) return undefined;
  if (path.startsWith("/")) return path;
  return path === "" || path.startsWith("?") ? `/${path}` : undefined;
}
