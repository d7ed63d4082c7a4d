import { runWorker } from '../dist/cli/run-worker.js';

runWorker();
