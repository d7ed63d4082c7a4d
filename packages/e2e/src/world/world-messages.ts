import type { WorldSummary } from './world-summary.ts';

/** What the demonstration asks of the world in its own process. */
export type WorldRequest = { readonly type: 'summarize'; readonly labsRequested: number };

/** What the world's process tells. */
export type WorldMessage =
  | { readonly type: 'ready'; readonly proxyUrl: string }
  | { readonly type: 'summary'; readonly summary: WorldSummary }
  | { readonly type: 'failed'; readonly message: string };
