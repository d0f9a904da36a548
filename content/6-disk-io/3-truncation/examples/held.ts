// A page that a read() is copying from leaves the cache, but not its reader.
import { boot } from 'sim';
boot();
