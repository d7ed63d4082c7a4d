import { runWorldProcess } from './world-process.ts';

await runWorldProcess(process.argv[2] ?? '');
