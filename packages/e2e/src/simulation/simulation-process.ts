import { runSimulation, type SimulationOptions } from './run-simulation.ts';

const options = JSON.parse(process.argv[2] ?? '') as SimulationOptions;
process.send?.(await runSimulation(options));
process.disconnect?.();
