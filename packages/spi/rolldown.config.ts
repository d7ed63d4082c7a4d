import { defineConfig } from 'rolldown';

// The compiler writes the declarations. The code is one file, because the parts of zod that `src/schemas` uses are put
// into it: docs/decisions/0025.
export default defineConfig({
  input: 'src/index.ts',
  platform: 'node',
  external: [/^node:/],
  output: { file: 'dist/index.js', format: 'esm' },
});
