/** What keeps working after the request that began it has been answered, or has gone. */
export type Background = { waitUntil(promise: Promise<unknown>): void };
