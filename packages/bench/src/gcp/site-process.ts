import { startSite } from './start-site.ts';

const emulator = await startSite({ startingMs: 0 });
process.send?.({ url: emulator.url, projectId: emulator.projectId });
process.once('disconnect', () => void emulator.close());
