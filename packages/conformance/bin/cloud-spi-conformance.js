#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const cli = new URL('../dist/cli/run-cli.js', import.meta.url);

if (major < 22 || (major === 22 && minor < 16)) {
  process.stderr.write(`cloud-spi-conformance needs Node.js 22.16 or later; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else if (!existsSync(cli)) {
  process.stderr.write('cloud-spi-conformance is not built yet; run "npm run build" first.\n');
  process.exitCode = 2;
} else {
  const { runCli } = await import(cli.href);
  process.exitCode = await runCli(process.argv.slice(2));
}
