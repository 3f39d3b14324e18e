/** A listener's line one may choose. `kbps` 0 is unlimited; a thousandth lets nothing through. */
export type Preset = { readonly id: string; readonly name: string; readonly roundTripMs: number; readonly kbps: number; readonly said: string };

/** From the best to none. */
export const PRESETS: readonly Preset[] = [
  { id: "home", name: "Home", roundTripMs: 20, kbps: 20_000, said: "20 ms, 20 Mbit/s" },
  { id: "4g", name: "4G", roundTripMs: 50, kbps: 8000, said: "50 ms, 8 Mbit/s" },
  { id: "slow-4g", name: "Slow 4G", roundTripMs: 100, kbps: 4000, said: "100 ms, 4 Mbit/s" },
  { id: "3g", name: "3G", roundTripMs: 100, kbps: 1100, said: "100 ms, 1.1 Mbit/s" },
  { id: "train", name: "Train", roundTripMs: 300, kbps: 300, said: "300 ms, 0.3 Mbit/s" },
  { id: "tunnel", name: "Tunnel", roundTripMs: 300, kbps: 0.001, said: "nothing gets through" },
];
