/** The part of an execution context a request needs: work that goes on after its response. */
export type Execution = { waitUntil(promise: Promise<unknown>): void };
