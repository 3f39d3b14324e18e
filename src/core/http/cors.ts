/** Who may read responses from other sites' scripts. */
export type CorsPolicy = {
  /** Everybody, or these serialised origins (`https://player.example`), compared exactly. */
  readonly origins: "*" | readonly string[];
  /** Whether a listed origin may send cookies; without effect when `origins` is `*`. */
  readonly credentials: boolean;
  /** How long a browser may keep a preflight's answer, in seconds. */
  readonly maxAgeSec: number;
  readonly exposedHeaders: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly methods: readonly string[];
};

type HeaderReader = { get(name: string): string | null };
type HeaderList = readonly (readonly [string, string])[];

/**
 * The headers every response gets, errors included (Fetch, "CORS protocol"), for a request's `Origin` header.
 *
 * With a list, `Vary: Origin` is always there, also when there is no origin or a foreign one (Fetch, "CORS protocol and
 * HTTP caches"): add it to a `Vary` the response already has. A foreign origin gets nothing more, and the opaque origin
 * `null` is never listed, because every sandboxed page has it. Credentials never go with `*` (Fetch, "CORS protocol and
 * credentials").
 *
 * `Timing-Allow-Origin` names the asking origin only: the list of customers is nobody's business.
 * `Cross-Origin-Resource-Policy: cross-origin` goes with `*` only. It decides about no-cors requests (a plain `<audio>`),
 * which pages under `Cross-Origin-Embedder-Policy: require-corp` may otherwise not make; what anyone may read, anyone
 * may embed. With a list nothing is said: the header cannot name origins, so it would open the resource to every such
 * page, while a listed page asks with `crossorigin`, to which Fetch does not apply that check.
 */
export function corsHeaders(policy: CorsPolicy, origin: string | null): HeaderList {
  if (policy.origins === "*") {
    return [
      ["access-control-allow-origin", "*"],
      ...list("access-control-expose-headers", policy.exposedHeaders),
      ["timing-allow-origin", "*"],
      ["cross-origin-resource-policy", "cross-origin"],
    ];
  }
  const vary = ["vary", "Origin"] as const;
  if (origin === null || origin === "null" || !policy.origins.includes(origin)) return [vary];
  return [
    ["access-control-allow-origin", origin],
    ...(policy.credentials ? ([["access-control-allow-credentials", "true"]] as const) : []),
    ...list("access-control-expose-headers", policy.exposedHeaders),
    ["timing-allow-origin", origin],
    vary,
  ];
}

/**
 * The headers of the answer (204) to a preflight (Fetch, "CORS-preflight fetch"). They state the policy as it is rather
 * than echo what was asked, so that they are the same for every request of an origin. An origin that is not allowed
 * gets no permission, and the browser refuses by itself.
 */
export function preflightHeaders(policy: CorsPolicy, requestHeaders: HeaderReader): HeaderList {
  const shared = corsHeaders(policy, requestHeaders.get("origin"));
  if (!shared.some(([name]) => name === "access-control-allow-origin")) return shared;
  return [
    ...shared,
    ...list("access-control-allow-methods", policy.methods),
    ...list("access-control-allow-headers", policy.allowedHeaders),
    ["access-control-max-age", String(Math.max(0, Math.trunc(policy.maxAgeSec)))],
  ];
}

/** Whether a request is a CORS preflight (Fetch, "HTTP requests"): OPTIONS with `Origin` and `Access-Control-Request-Method`. */
export function isPreflight(method: string, headers: HeaderReader): boolean {
  return method === "OPTIONS" && headers.get("origin") !== null && headers.get("access-control-request-method") !== null;
}

function list(name: string, values: readonly string[]): HeaderList {
  return values.length === 0 ? [] : [[name, values.join(", ")]];
}
