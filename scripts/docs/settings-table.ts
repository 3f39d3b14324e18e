import { describeSettings } from "../../src/core/settings/docs/describe.ts";
import { TTL_REASONS } from "../../src/core/settings/docs/ttl.ts";
import { CONTENT_KINDS, TTL_DEFAULTS, TTL_FIELDS } from "../../src/core/settings/index.ts";

/** Every setting and the TTL policy as Markdown tables, from the schema itself. */
export function settingsTable(): string {
  const settings = describeSettings().map(({ name, type, default: unset, text, consequence, secret }) => [
    `\`${name}\`${secret ? " (secret)" : ""}`,
    type,
    unset.startsWith("none") || unset.startsWith("the ") ? unset : `\`${unset}\``,
    `${text} ${consequence}`,
  ]);
  const fields = Object.entries(TTL_FIELDS);
  const policy = CONTENT_KINDS.map((kind) => {
    const times = fields.map(([, field]) => inWords(TTL_DEFAULTS[kind][field]));
    return [`\`${kind}\``].concat(times, TTL_REASONS[kind]);
  });
  return [
    ...table(["setting", "expects", "default", "what it does, and what follows"], settings),
    "",
    "The TTL policy: how long each tier keeps a kind of content where `[[vars.TTL]]` does not say. `browser_sec` is cut to",
    "`BROWSER_MAX_AGE_SEC`; `colo_sec` is the freshness where the origin is silent, 0: then nothing is stored.",
    "",
    ...table(["kind", ...fields.map(([name]) => `\`${name}\``), "why"], policy),
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function inWords(seconds: number): string {
  const units = [["d", 86_400], ["h", 3600], ["min", 60]] as const;
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0);
  return unit === undefined ? `${seconds} s` : `${seconds / unit[1]} ${unit[0]}`;
}
