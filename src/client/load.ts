/**
 * What a page fetches later, and may not get: the connection may be gone, and come again. A browser remembers of a module that it
 * could not be fetched until the page is loaded anew, but it knows a module by its whole address.
 */

const fetched = new Map<string, Promise<unknown>>();
let tries = 0;

/** Imports a module. If that failed before, it is tried again. */
export async function loading<Module>(module: () => Promise<Module>): Promise<Module> {
  try {
    return await module();
  } catch (error) {
    // Only the message says which it was.
    const address = /https?:\/\/\S+/.exec((error as Error).message)?.[0];
    if (address === undefined) throw error;
    const known = fetched.get(address);
    if (known) return known as Promise<Module>;
    const again = new URL(address);
    again.searchParams.set('again', String(++tries));
    const found = import(/* @vite-ignore */ again.href);
    fetched.set(address, found);
    return await found.catch(() => {
      fetched.delete(address);
      throw new Error('it could not be fetched. Is the site in reach?');
    });
  }
}
