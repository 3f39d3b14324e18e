/** Where the operator's side lives unless CONTROL_PREFIX says otherwise. Nothing below it ever reaches an origin. */
export const DEFAULT_PREFIX = "/_downbeat";

/** Below the prefix: the version of the API. */
export const API_VERSION = "/v1";

/** What a token may do; `*` in a token stands for all of them. */
export type Scope = "read" | "purge" | "block" | "prewarm" | "edges";

/** What one address of the API does. */
export type Operation =
  | "purge"
  | "receipts"
  | "receipt"
  | "audit"
  | "auditKey"
  | "blocks"
  | "block"
  | "putBlock"
  | "dropBlock"
  | "prewarm"
  | "prewarms"
  | "prewarmOrder"
  | "cancelPrewarm"
  | "edges"
  | "edge"
  | "putEdge"
  | "dropEdge"
  | "events"
  | "explain"
  | "metrics"
  | "openapi";

/** One address of the API. */
export type Route = {
  readonly operation: Operation;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below prefix and version; `{id}` stands for one segment. */
  readonly path: string;
  /** One of these scopes is needed; none: any token will do. */
  readonly scopes: readonly Scope[];
  readonly summary: string;
};

/** Every address there is: the Worker answers by this table, the OpenAPI document and the client spell it nowhere else. */
export const ROUTES = [
  { operation: "purge", method: "POST", path: "/purge", scopes: ["purge"], summary: "Purge by URL, tag, path prefix, host, or everything" },
  { operation: "receipts", method: "GET", path: "/purges", scopes: ["read"], summary: "Receipts in the order of their numbers" },
  { operation: "receipt", method: "GET", path: "/purges/{id}", scopes: ["read", "purge", "block", "edges"], summary: "One receipt, now or once it is complete" },
  { operation: "audit", method: "GET", path: "/audit", scopes: ["read"], summary: "The audit log: records chained by hash, and signed checkpoints" },
  { operation: "auditKey", method: "GET", path: "/audit/key", scopes: ["read"], summary: "The public key that checkpoints are signed with" },
  { operation: "blocks", method: "GET", path: "/blocks", scopes: ["read"], summary: "Blocks in the order of their ids" },
  { operation: "block", method: "GET", path: "/blocks/{id}", scopes: ["read", "block"], summary: "One block, and what became of deliveries by country" },
  { operation: "putBlock", method: "PUT", path: "/blocks/{id}", scopes: ["block"], summary: "Arm a block, in the place of the one of the same id" },
  { operation: "dropBlock", method: "DELETE", path: "/blocks/{id}", scopes: ["block"], summary: "Lift a block" },
  { operation: "prewarm", method: "POST", path: "/prewarm", scopes: ["prewarm"], summary: "Warm URLs, tags or tracks in regions, now or at a time" },
  { operation: "prewarms", method: "GET", path: "/prewarms", scopes: ["read"], summary: "Orders to warm, newest first" },
  { operation: "prewarmOrder", method: "GET", path: "/prewarms/{id}", scopes: ["read", "prewarm", "purge"], summary: "One order and what each region has done of it, now or once it is over" },
  { operation: "cancelPrewarm", method: "DELETE", path: "/prewarms/{id}", scopes: ["prewarm"], summary: "Cancel an order: what is warm stays so" },
  { operation: "edges", method: "GET", path: "/edges", scopes: ["read", "edges"], summary: "Upstream edges: what EDGES says of them, what operators say, what regions measure" },
  { operation: "edge", method: "GET", path: "/edges/{id}", scopes: ["read", "edges"], summary: "One upstream edge" },
  { operation: "putEdge", method: "PUT", path: "/edges/{id}", scopes: ["edges"], summary: "Drain, pin or weigh an edge, in the place of what was said of it before" },
  { operation: "dropEdge", method: "DELETE", path: "/edges/{id}", scopes: ["edges"], summary: "Restore an edge: it is used as EDGES says" },
  { operation: "events", method: "POST", path: "/events", scopes: [], summary: "CloudEvents, signed as Standard Webhooks, mapped by the setting EVENTS" },
  { operation: "explain", method: "GET", path: "/explain", scopes: ["read"], summary: "How a request would be served here and now, and why" },
  { operation: "metrics", method: "GET", path: "/metrics", scopes: ["read"], summary: "What regions and ledger count, as OpenMetrics or Prometheus text" },
  { operation: "openapi", method: "GET", path: "/openapi.json", scopes: [], summary: "This API as an OpenAPI 3.1 document" },
] as const satisfies readonly Route[];

/** The route of an operation. */
export function routeOf(operation: Operation): Route {
  const route = (ROUTES as readonly Route[]).find((candidate) => candidate.operation === operation);
  if (route === undefined) throw new TypeError(operation);
  return route;
}

/** What an address is: a route with the segment that stands for its id, one with other methods, or nothing. */
export type Routed =
  | { readonly kind: "route"; readonly route: Route; readonly id: string }
  | { readonly kind: "method"; readonly allow: string }
  | { readonly kind: "none" };

/** The route of a method and a path below prefix and version, as it stands in the URL; ids are decoded. */
export function routed(method: string, path: string): Routed {
  const there = (ROUTES as readonly Route[]).flatMap((route) => {
    const id = idIn(route.path, path);
    return id === undefined ? [] : [{ kind: "route", route, id } as const];
  });
  const found = there.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  return there.length === 0 ? { kind: "none" } : { kind: "method", allow: there.map(({ route }) => route.method).join(", ") };
}

/** The segment that stands for `{id}`; empty where the route has none; undefined where it is another path. */
function idIn(pattern: string, path: string): string | undefined {
  if (!pattern.endsWith("/{id}")) return pattern === path ? "" : undefined;
  const stem = pattern.slice(0, -"{id}".length);
  const segment = path.startsWith(stem) ? path.slice(stem.length) : "";
  // `/audit/key` and its like are addresses of their own, not ids.
  if (segment === "" || segment.includes("/")) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
