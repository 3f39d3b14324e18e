/** How a body ended: all of `bytes`, cut off by us, or left by the listener. */
export type Delivered = { readonly bytes: number; readonly end: "complete" | "cut" | "left" };
