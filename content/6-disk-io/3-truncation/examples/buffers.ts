// buffers
import { boot } from 'sim';
boot();
