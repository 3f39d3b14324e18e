/** What the shaped origin was asked and has sent since its last reset; bytes are those of bodies. */
export type OriginStats = {
  requests: number;
  bytes: number;
  /** `atMs`: when each request came, since the epoch. */
  paths: Record<string, { requests: number; bytes: number; atMs: number[] }>;
};
