// Before the tests of the site: the browser is unpacked once, not by each file that looks for it.
import { findChromium } from './chromium.ts';

export async function setup(): Promise<void> {
  // Where there is none, the tests that need it say so.
  await findChromium().catch(() => {});
}
