import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';

export const harness = ({ live, options }) => ({ ...createHarness(), name: `${options?.name}, live: ${live}` });
