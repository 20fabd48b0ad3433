// Fetches a module of assets/stage from the server, however many attempts that takes. The server sends this with its own
// scripts, before all modules: ui/browser/modules.py joins them and puts in the version.

export const VERSION = "{version}";
const PAUSES = [500, 1000, 2000, 4000, 8000]; // milliseconds before each new attempt; the last one again and again

/**
 * Each attempt has addresses of its own: a browser keeps a failure, be it of a single module. `failed()` hears of each
 * one that was in vain, and ends it all by returning false. What a module exports is known only when it is there.
 * @param {string} module
 */
export async function load(module, failed = () => true) {
  for (let attempt = 0;; attempt++) {
    const version = attempt ? `${VERSION}.${attempt}` : VERSION;
    try {
      return await import(new URL(`stage/${version}/${module}`, document.baseURI).href);
    } catch {
      if (!failed()) return null;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(attempt, PAUSES.length - 1)]));
  }
}
