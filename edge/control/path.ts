/** Whether a path is the control API's and never an origin's. */
export function isControl(pathname: string): boolean {
  return pathname.startsWith("/_downbeat/") || pathname === "/_downbeat";
}
