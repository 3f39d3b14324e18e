import type { Settings } from "../../src/core/settings/index.ts";

/** Whether a path is the control API's and never an origin's. */
export function isControl(pathname: string, { controlPrefix }: Pick<Settings, "controlPrefix">): boolean {
  return pathname.startsWith(controlPrefix) && (pathname.length === controlPrefix.length || pathname[controlPrefix.length] === "/");
}

/** Whether the operator's side answers on a host (`URL.host`): on all of them, or on CONTROL_HOST alone. */
export function isControlHost(host: string, { controlHost }: Pick<Settings, "controlHost">): boolean {
  if (controlHost === undefined) return true;
  const name = host.toLowerCase().replace(/\.(?=:|$)/, "");
  return name === controlHost || name.replace(/:\d+$/, "") === controlHost;
}

/** The host that a call came to, where listeners may come too: to CONTROL_HOST only operators do. */
export function hostOfCall(url: string, { controlHost }: Pick<Settings, "controlHost">): string | undefined {
  return controlHost === undefined ? new URL(url).host : undefined;
}
