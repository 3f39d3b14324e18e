import document from "./openapi.json" with { type: "json" };

/**
 * This API as an OpenAPI 3.1 document, in JSON. `origin` and `root`: where it is served. It is made ahead of the shapes
 * (`npm run downbeat -- docs openapi`): to make it here the Worker would carry all that making takes.
 */
export function openApi(origin: string, root: string): string {
  return JSON.stringify({ ...document, servers: [{ url: `${origin}${root}` }] });
}
