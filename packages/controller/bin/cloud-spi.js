#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const entry = new URL('../dist/cli/main.js', import.meta.url);

if (major < 22 || (major === 22 && minor < 16)) {
  process.stderr.write(`cloud-spi needs Node.js 22.16 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else if (!existsSync(entry)) {
  process.stderr.write('cloud-spi is not built; run: npm run build\n');
  process.exitCode = 2;
} else {
  const { main } = await import(entry.href);
  process.exitCode = await main(process.argv.slice(2));
}
