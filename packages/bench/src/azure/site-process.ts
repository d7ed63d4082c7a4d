import { startSite } from './start-site.ts';

const { emulator, site } = await startSite({ startingMs: 0 });
process.send?.(site);
process.once('disconnect', () => void emulator.close());
