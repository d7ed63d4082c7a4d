#!/usr/bin/env node
import { runDemo } from '../dist/demo/run-demo.js';

process.exitCode = await runDemo(process.argv.slice(2));
