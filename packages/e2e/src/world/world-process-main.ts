import { runWorldProcess } from './world-process.ts';

await runWorldProcess(process.argv[2] ?? '', process.argv[3] ?? '');
