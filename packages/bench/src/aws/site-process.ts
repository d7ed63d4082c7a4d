import { startSite } from './start-site.ts';

const emulator = await startSite({ startingMs: 0 });
process.send?.({ url: emulator.url, region: emulator.region });
process.once('disconnect', () => void emulator.close());
