#!/usr/bin/env node
import { simulate } from '../dist/simulation/simulate.js';

process.exitCode = await simulate(process.argv.slice(2));
