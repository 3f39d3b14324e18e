const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Listens for the signals that end a command. `received` resolves at the first; later ones change nothing, for npm, a
 * terminal and a wrapper may each send their own.
 */
export function endedBySignal(): { received: Promise<void>; listener: () => void } {
  let listener = () => {};
  const received = new Promise<void>((resolve) => {
    listener = resolve;
  });
  for (const signal of SIGNALS) process.on(signal, listener);
  return { received, listener };
}

/**
 * Removes every other listener of these signals. Miniflare's own exits at once with 143 and cuts off whoever is
 * still listening to a track; what it would kill, it also kills when the process exits.
 */
export function forgetSignalListeners(keep: () => void): void {
  for (const signal of SIGNALS) {
    for (const listener of process.listeners(signal)) if (listener !== keep) process.removeListener(signal, listener);
  }
}
