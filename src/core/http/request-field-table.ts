/**
 * Fields that no request for a copy carries, whatever the client sent and whatever an answer varies on. What an origin
 * takes from them would be one client's doing and everybody's answer. Names in lower case; one that ends in `*`, after three
 * characters at least, stands for all that begin so.
 */
export const NEVER_SENT: readonly string[] = [
  // Of one connection (RFC 9110 §7.6.1), or for another protocol on it.
  "connection", "keep-alive", "proxy*", "te", "trailer", "trailers", "transfer-encoding", "upgrade",
  "http2-settings", "sec-websocket*", "expect", "max-forwards", "early-data", "alt-used",
  // Said by us: how, what part, under which condition, over which way.
  "host", "user-agent", "accept-encoding", "range", "if-match", "if-none-match", "if-modified-since",
  "if-unmodified-since", "if-range", "unless-modified-since", "cache-control", "pragma", "via", "a-im",
  "available-dictionary", "dictionary-id", "downbeat*", "x-downbeat*",
  // Who is asking: answers to it are private, and never of a copy.
  "cookie", "cookie2", "set-cookie", "set-cookie2", "authorization", "from", "dpop", "client-cert*", "ssl-client*",
  // Where the request comes from; cross-origin rules are answered here (Fetch).
  "origin", "referer", "referrer", "access-control-request-*", "ping-from", "ping-to",
  // About a body, which a request for a copy has not; a wrong Content-Type on GET makes origins refuse.
  "content-*", "digest", "repr-digest", "mime-version",
  // The next hop's word for whom and what the client asked for; only a proxy in front may say it (RFC 7239 §8.1).
  "forwarded*", "forward-*", "forwarder*", "x-forward*", "x-original*", "x-originating*", "x-orig-*", "original-*",
  "x-host*", "host-*", "x-server*", "server-*", "x-backend*", "backend-*", "x-upstream*", "x-proxy*", "x-gateway*",
  "x-envoy*", "x-via", "x-scheme", "x-protocol", "x-proto", "x-port", "x-ssl*", "x-tls*", "x-https*", "https",
  "ssl-offloaded", "front-end-https", "x-front-end*",
  // The client's address and place as a proxy would claim them.
  "client-ip*", "x-client-ip*", "clientip", "x-clientip", "x-client-host", "x-client-port", "x-client-addr*",
  "true-client-ip", "x-true-client-ip", "true-ip", "x-true-ip", "real-ip", "x-real-*", "x-ip", "ip", "source-ip",
  "x-source-ip", "cluster-client-ip", "x-cluster-client-ip", "remote-*", "x-remote*", "x-custom-ip-authorization",
  "incap-client-ip", "x-incap*", "x-coming-from", "coming-from", "geoip*", "wl-proxy*",
  // Another URL than the one asked for: frameworks and proxies route by it, keys do not hold it.
  "base-url", "x-base-url", "request-*", "x-request-ur*", "x-rewrite*", "x-url*", "url", "uri", "x-uri*", "x-path*",
  "path-*", "path", "x-script-name", "script-name", "destination", "redirect", "redirect-*", "x-matched-path", "x-invoke*",
  "x-now-route*", "x-middleware*", "x-nextjs-*", "x-accel*", "x-sendfile*", "x-arr-*", "x-waws*", "translate",
  // Another method, version or status than the one asked with.
  "x-http-*", "x-method*", "method-override", "x-override*", "http-*", "http",
  // WebDAV and HTTP extensions that command (RFC 4918 §10).
  "dav", "depth", "if", "lock-token", "overwrite", "timeout", "label", "position", "ordering-type", "schedule-*",
  "apply-to-redirect-ref", "slug", "man", "opt", "c-man", "c-opt",
  // The language between caches and their owners: debugging, purging, bypassing.
  "surrogate*", "cdn-*", "x-cdn*", "x-cache*", "x-no-cache", "x-nocache", "x-bypass*", "x-purge*", "x-varnish*",
  "x-edge*", "edge-*", "x-esi*", "x-vary*", "x-akamai*", "akamai*", "x-check-cacheable",
  // A network's or a host's own word, believed by origins that stand behind it.
  "cf-*", "x-cf-*", "cloudfront*", "x-cloudfront*", "fastly*", "x-fastly*", "x-azure*", "x-fd-*", "x-ec-*",
  "x-sucuri*", "x-vercel*", "x-nf-*", "x-netlify*", "fly-*", "x-fly*", "x-railway*", "x-appengine*", "x-gfe*",
  "x-apigateway*", "x-heroku*", "cdn77*", "bunny*", "x-bunny*", "ali-*", "eagleeye*", "x-tencent*",
  // Commands to object stores, which must come from whoever signs.
  "x-amz*", "x-goog*", "x-ms-*", "x-oss*", "x-cos-*", "x-obs*", "x-bz*", "x-emc*",
  // The name of one request in somebody's trace; an answer for many has none.
  "traceparent", "tracestate", "baggage", "b3", "x-b3-*", "uber-trace-id", "uberctx*", "x-request-id*",
  "x-requestid", "x-correlation-id*", "correlation-id", "correlation-context", "x-trace*", "x-cloud-trace*",
  "x-datadog*", "sentry-trace", "newrelic*", "elastic-apm*", "x-ot-*", "x-instana*", "x-playback-session-id",
  "x-request-start", "x-queue-start",
  // A player's report on itself (CTA-5004), or on what else it will fetch.
  "cmcd*", "priority", "x-client-data", "attribution-reporting*", "purpose", "x-purpose", "x-moz", "sec-purpose",
  "sec-browsing-topics", "sec-shared-storage-writable", "observe-browsing-topics",
];

/**
 * Fields that are not sent unless an answer varies on them: most clients send some of them and few origins look. Sent to
 * all they would tell the origin of one client what it then tells everybody, and split copies for nothing.
 */
export const SENT_WHEN_ASKED: readonly string[] = [
  // Client hints (RFC 8942) and preferences: what is varied on is named in Vary, §3.2.
  "accept", "sec-ch-*", "sec-gpc", "dnt", "save-data", "dpr", "width", "viewport-width", "viewport-height", "device-memory",
  "downlink", "ect", "rtt", "upgrade-insecure-requests",
  // What a browser says of the place that asks (Fetch Metadata), of which other answers are made.
  "sec-*", "service-worker*",
  // A script's word for a part of a page, which frameworks answer with other content at the same URL.
  "x-requested-with", "x-pjax*", "x-inertia*", "x-up-*", "x-remix*", "x-nuxt*", "x-sveltekit*", "x-livewire*",
  "hx-*", "turbo-*", "rsc", "next-*", "x-turbo*", "x-component*", "datastar-request",
  // What devices and players send always, and mostly nobody reads.
  "x-wap-profile", "x-device*", "x-operamini*", "x-ucbrowser*", "icy-metadata", "getcontentfeatures.dlna.org",
  "transfermode.dlna.org",
];

/** Words in a name that say its value opens something: the answer is for whoever knows it. */
export const SECRET_WORDS: readonly string[] = ["auth", "token", "key", "secret", "session", "signature", "password", "passwd", "credential", "csrf", "xsrf", "jwt", "bearer"];
