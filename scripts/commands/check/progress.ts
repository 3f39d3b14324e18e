const QUIET_MS = 2000;

/** Says what is going on, once that has taken long enough for somebody to wonder. `end` stops it. */
export function progress(say: (line: string) => void, quietMs = QUIET_MS): { begin(what: string): void; end(): void } {
  let current = "";
  let speaking = false;
  const timer = setTimeout(() => {
    speaking = true;
    if (current !== "") say(current);
  }, quietMs);
  return {
    begin(what) {
      current = what;
      if (speaking) say(what);
    },
    end: () => clearTimeout(timer),
  };
}
