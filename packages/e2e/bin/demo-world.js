#!/usr/bin/env node
import { runDemoWorld } from '../dist/demo/run-demo-world.js';

process.exitCode = await runDemoWorld(process.argv.slice(2));
