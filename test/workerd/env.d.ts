/** The bindings of test/workerd/wrangler.toml, as `env` of `cloudflare:workers` has them. */
declare namespace Cloudflare {
  interface Env {
    FILL: DurableObjectNamespace;
    LEDGER: DurableObjectNamespace;
    REGION: DurableObjectNamespace;
    RESERVE: R2Bucket;
  }
}
