import type { Seen } from "../request.ts";
import { type Reply, reply, valueOf } from "./reply.ts";

/** Origins that repeat what they were told, and say that it may be kept for a minute. */

/** Everything received, in the body and in the fields of the answer. */
export function echoReply({ method, target, fields, body }: Seen): Reply {
  const lines = [`method: ${method === "HEAD" ? "GET" : method}`, `target: ${target}`, `body: ${body.toString("latin1")}`];
  const echoed = fields.slice(0, 40).map(([name, value], n) => [`x-echo-${n}`, `${name}: ${value.slice(0, 300)}`] as const);
  return reply([...lines, ...fields.map(([name, value]) => `field ${name}: ${value}`)].join("\n"), { fields: echoed });
}

/** What frameworks believe: method and target from override fields, the site's address from forwarding ones. */
export function appReply(seen: Seen): Reply {
  const get = (...names: string[]): string | undefined => names.map((name) => valueOf(seen, name)).find((value) => value !== undefined);
  const forwarded = new Map((get("forwarded") ?? "").split(/[;,]/).map((pair) => pair.trim().split("=", 2) as [string, string]));
  const method = get("x-http-method-override", "x-http-method", "x-method-override") ?? (seen.method === "HEAD" ? "GET" : seen.method);
  const target = get("x-original-url", "x-rewrite-url", "x-original-uri", "x-forwarded-uri", "x-forwarded-path") ?? seen.target;
  const host = get("x-forwarded-host", "x-host", "x-forwarded-server", "x-original-host", "x-http-host-override") ?? forwarded.get("host") ?? get("host") ?? "";
  const proto = get("x-forwarded-proto", "x-forwarded-scheme", "x-url-scheme") ?? forwarded.get("proto") ?? (get("x-forwarded-ssl", "front-end-https") === "on" ? "https" : "http");
  const port = get("x-forwarded-port");
  const base = `${proto}://${host}${port === undefined ? "" : `:${port}`}${get("x-forwarded-prefix", "x-script-name") ?? ""}`;
  const whose = get("x-forwarded-for", "x-real-ip", "true-client-ip", "client-ip", "x-client-ip", "x-cluster-client-ip", "fastly-client-ip", "cf-connecting-ip");
  const says = `Link: ${base}${target}\nMethod: ${method}\nFor: ${whose === undefined || /^(?:127\.0\.0\.1|::1)$/.test(whose) ? "nobody" : whose}\nDebug: ${get("x-debug", "x-wap-profile") ?? "off"}\n`;
  if (method !== "GET") return reply(says, { status: 405, fields: [["allow", "GET"]] });
  return reply(says, { fields: [["link", `<${base}/canonical>; rel="canonical"`]] });
}
