/**
 * Every error a listener can get from us, in one table: status, whether trying again later may help, and the sentence.
 * What an origin answers is not in here: it is passed on in the origin's own words.
 */
export const ERRORS = {
  "settings-invalid": { status: 500, retryable: false, message: "This edge is misconfigured. Its operator can see why." },
  "control-unconfigured": { status: 503, retryable: false, message: "The control API is closed until CONTROL_TOKENS is set: `npm run downbeat -- token new` makes a token and says how." },
  "control-unauthorized": { status: 401, retryable: false, message: "This is the operator's side: `Authorization: Bearer` or a downbeat-token field was expected." },
  "control-forbidden": { status: 403, retryable: false, message: "The token is not one of CONTROL_TOKENS, or may not do this." },
  "control-not-found": { status: 404, retryable: false, message: "The control API has no such address." },
  "control-unknown": { status: 404, retryable: false, message: "There is nothing of this id." },
  "control-no-key": { status: 404, retryable: false, message: "The audit log is not signed: the secret AUDIT_KEY is not set, or is no Ed25519 key in PKCS #8." },
  "control-method": { status: 405, retryable: false, message: "The control API has no such method here; Allow names those it has." },
  "control-argument": { status: 400, retryable: false, message: "A url= was expected, a path or a whole URL, header= as `Name: value`, and colo= a known data centre." },
  "control-invalid": { status: 400, retryable: false, message: "Nothing was done: what was sent is not as it must be." },
  "control-too-large": { status: 413, retryable: false, message: "Nothing was done: more was sent than one call may send." },
  "control-media": { status: 415, retryable: false, message: "Events come as application/cloudevents+json, application/cloudevents-batch+json, or JSON with ce- fields." },
  "control-conflict": { status: 409, retryable: false, message: "This Idempotency-Key was used for something else within a day." },
  "control-pinned": { status: 409, retryable: false, message: "Nothing was done: another edge is pinned there. Two edges cannot each be the only one." },
  "control-replayed": { status: 409, retryable: false, message: "This very message was taken before." },
  "control-unsigned": { status: 401, retryable: false, message: "The message is not signed as it must be, or its time is not now." },
  "control-no-events": { status: 503, retryable: false, message: "Events are not taken until the secret EVENTS_SECRET is set (whsec_ and base64): `npx wrangler secret put EVENTS_SECRET`." },
  "control-no-ledger": { status: 503, retryable: false, message: "Purges, blocks and what is said of edges need the ledger: bind LEDGER to the class Ledger under [[durable_objects.bindings]] in wrangler.toml." },
  "control-no-regions": { status: 503, retryable: false, message: "Warming needs the regions: bind REGION to the class Region under [[durable_objects.bindings]] in wrangler.toml." },
  "control-prewarm-off": { status: 409, retryable: false, message: "Nothing was done: the setting PREWARM is off, so nothing is warmed. A purge may be sent again without rewarm." },
  "control-ledger": { status: 503, retryable: true, message: "The ledger could not be reached; whether this was done is not known, and it may be sent again." },
  "no-site": { status: 404, retryable: false, message: "No site is served under this host name." },
  "url-too-long": { status: 414, retryable: false, message: "The URL is longer than this edge accepts." },
  "url-malformed": { status: 400, retryable: false, message: "The URL is not one this edge can pass on." },
  "body-broken": { status: 400, retryable: false, message: "The request's body broke off or is framed wrongly." },
  "headers-too-large": { status: 431, retryable: false, message: "The request's header fields are larger than this edge accepts." },
  "loop-detected": { status: 508, retryable: false, message: "The request has been through this edge before." },
  blocked: { status: 451, retryable: false, message: "This is not available." },
  "no-promise": { status: 503, retryable: true, message: "Nobody can say just now whether this may be delivered." },
  "track-unknown": { status: 404, retryable: false, message: "There is no such track." },
  "manifest-unreadable": { status: 502, retryable: false, message: "What the origin says of this track cannot be used." },
  "no-playlist": { status: 404, retryable: false, message: "There is no playlist of this: plain files have none." },
  "no-variant": { status: 404, retryable: false, message: "The track has no variant of this name." },
  "track-method": { status: 405, retryable: false, message: "A track can be read, and nothing else; Allow names how." },
  "choice-argument": { status: 400, retryable: false, message: "A parameter of the query is not as it must be." },
  "not-playable": { status: 406, retryable: false, message: "The track is not to be had in a form that this player is known to play, or not at so few kbit/s." },
  "not-entitled": { status: 403, retryable: false, message: "The track is not to be had in a quality that this listener may have." },
  territory: { status: 451, retryable: false, message: "This track is not available in this country." },
  "precondition-failed": { status: 412, retryable: false, message: "The representation is not the one the request asks for." },
  "range-not-satisfiable": { status: 416, retryable: false, message: "The range asked for lies outside the representation." },
  "only-if-cached": { status: 504, retryable: false, message: "The request wants a stored copy, and there is none it may have." },
  "no-forward": { status: 200, retryable: false, message: "The request may not be forwarded any further; this edge is as far as it gets." },
  "upstream-unreachable": { status: 502, retryable: true, message: "The origin could not be reached." },
  "upstream-timeout": { status: 504, retryable: true, message: "The origin did not answer in time." },
  "upstream-protocol": { status: 502, retryable: true, message: "The origin's answer could not be used." },
  "upstream-credentials": { status: 502, retryable: false, message: "The origin does not accept this edge's credentials." },
  "no-edge": { status: 504, retryable: true, message: "None of the origin's edges could answer." },
  "upstream-too-many-redirects": { status: 502, retryable: false, message: "The origin redirects too often." },
  internal: { status: 500, retryable: true, message: "Something went wrong at this edge." },
} as const satisfies Record<string, ErrorRow>;

/** One row: an HTTP status, whether `Retry-After` is worth sending, and what a person reads. */
export type ErrorRow = { readonly status: number; readonly retryable: boolean; readonly message: string };

/** The name of an error, stable and safe to show. */
export type ErrorCode = keyof typeof ERRORS;

/** Whether a text is the name of an error; messages between versions may carry names we do not know. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === "string" && Object.hasOwn(ERRORS, text);
}
