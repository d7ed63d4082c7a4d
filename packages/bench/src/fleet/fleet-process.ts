import type { FleetOrder } from './fleet-order.ts';
import { runFleet } from './run-fleet.ts';

const report = await runFleet(JSON.parse(process.argv[2] ?? '') as FleetOrder);
process.stdout.write(`${JSON.stringify(report)}\n`);
