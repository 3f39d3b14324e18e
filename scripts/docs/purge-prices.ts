/**
 * What Durable Objects cost, in US dollars beyond the plan's monthly $5: Cloudflare's page "Durable Objects pricing"
 * (developers.cloudflare.com/durable-objects/platform/pricing), and "Workers pricing" for requests; looked up in November 2026.
 */
export const PRICES = {
  lookedUp: "November 2026",
  /** Each call of a method over RPC is one, and so is each alarm. */
  objectRequests: { included: 1_000_000, perMillion: 0.15 },
  /** GB-seconds; an object counts as 128 MB while it runs, or is idle and cannot hibernate. */
  objectDuration: { included: 400_000, perMillion: 12.5 },
  rowsWritten: { included: 50_000_000, perMillion: 1 },
  workerRequests: { included: 10_000_000, perMillion: 0.3 },
} as const;

/** The free plan's limits a day; beyond one, what it counts fails with an error until midnight UTC. */
export const FREE_A_DAY = { objectRequests: 100_000, objectGbSeconds: 13_000, rowsWritten: 100_000, workerRequests: 100_000 } as const;

/** An object's memory as it is billed, in GB: the page's own examples take 128 MB for 0.128 GB. */
export const OBJECT_GB = 0.128;

/** What an amount costs, beyond what is included. */
export function dollars(amount: number, { included, perMillion }: { readonly included: number; readonly perMillion: number }): number {
  return (Math.max(0, amount - included) / 1_000_000) * perMillion;
}
