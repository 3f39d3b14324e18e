import type { Settings } from "./settings.ts";

/** What holds for the paths under a prefix. */
export type PathRule = Settings["paths"][number];

/**
 * The rule with the longest prefix of a normalised pathname, or `undefined`. Whole segments count: `/free` stands for
 * `/free` and `/free/a`, not for `/freeze`; a prefix that ends in `/` for everything below it. Rules do not add up.
 */
export function pathRuleFor(settings: Settings, pathname: string): PathRule | undefined {
  // The paths stand longest prefix first.
  return settings.paths.find(({ prefix }) => covers(prefix, pathname));
}

/** Whether a pathname stands below a prefix, whole segments only. */
export function covers(prefix: string, pathname: string): boolean {
  if (!pathname.startsWith(prefix)) return false;
  return prefix.endsWith("/") || pathname.length === prefix.length || pathname[prefix.length] === "/";
}
