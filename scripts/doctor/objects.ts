import type { SettingsProblem } from "../../src/core/settings/index.ts";
import type { Configuration } from "./configuration.ts";

/** The Durable Objects a deployment needs: binding, class, and what for. */
export const OBJECTS = [
  { binding: "FILL", className: "Fill", what: "one fill for many listeners" },
  { binding: "LEDGER", className: "Ledger", what: "numbers purges and blocks" },
  { binding: "REGION", className: "Region", what: "carries them to the data centres near it" },
] as const;

/** What is wrong with their bindings and classes. */
export function objectProblems(configuration: Configuration): SettingsProblem[] {
  return OBJECTS.flatMap(({ binding, className }) => {
    const { durableObjects, declaredClasses, environment } = configuration;
    const bound = durableObjects.get(binding);
    if (bound === undefined) {
      const table = environment === undefined ? "[[durable_objects.bindings]]" : `[[env.${environment}.durable_objects.bindings]]`;
      const inherit = environment === undefined ? "" : "; an environment inherits no bindings";
      return [{ path: binding, expected: `${table} with name = "${binding}", class_name = "${className}"${inherit}`, found: "nothing" }];
    }
    if (bound !== className) return [{ path: binding, expected: `class_name = "${className}"`, found: JSON.stringify(bound) }];
    return declaredClasses.has(className)
      ? []
      : [{ path: `exports.${className}`, expected: 'type = "durable-object", storage = "sqlite" (or a migration that makes the class)', found: "nothing" }];
  });
}
