// How charts move.

export const MORPH = 400; // milliseconds from one step to the next

// Whether the person has asked for as little motion as possible.
export function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
