#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { generateDocs } from '../dist/docs/generate-docs.js';

const root = new URL('../../../', import.meta.url);
for (const { path, text } of generateDocs()) {
  writeFileSync(new URL(path, root), text);
  process.stdout.write(`${path}\n`);
}
