// A private copy that is in swap is given up without being read.
import { boot } from 'sim';
boot();
