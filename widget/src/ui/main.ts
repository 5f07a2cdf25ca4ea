// Leaves stage two for the loader.
import type { Meeting } from '../core';
import { start } from './start';

(window.temoin as Meeting)._start = start;
