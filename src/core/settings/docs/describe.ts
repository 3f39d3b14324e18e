import { rowOf, SETTING_NAMES } from "../rows.ts";
import { TEXTS } from "./texts.ts";

/** A setting as the documentation and `doctor` tell of it. */
export interface SettingDescription {
  name: string;
  /** What it takes, in words. */
  type: string;
  /** Its value when unset, as written in TOML or in words. */
  default: string;
  /** What one unit counts; "" where it counts nothing. */
  unit: string;
  text: string;
  consequence: string;
  secret: boolean;
}

/** Every setting, in the documentation's order. */
export function describeSettings(): readonly SettingDescription[] {
  return SETTING_NAMES.map((name) => {
    const { expected, unset, secret } = rowOf(name);
    const { unit, text, consequence, defaultText } = TEXTS[name];
    return { name, type: expected, default: defaultText ?? JSON.stringify(unset), unit, text, consequence, secret: secret === true };
  });
}
