import type { SettingsProblem } from "./problems.ts";
import type { RawSettings } from "./rows.ts";

/** The settings that were read without a problem of their own, unset ones at their default. */
export type ReadSoFar = { readonly [N in keyof RawSettings]?: RawSettings[N] };

/** One rule between settings; it says nothing where a setting it needs is itself wrong. */
export type CrossRule = (read: ReadSoFar, vars: Readonly<Record<string, unknown>>) => readonly SettingsProblem[];
