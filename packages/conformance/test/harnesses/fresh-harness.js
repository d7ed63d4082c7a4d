import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';

export const harness = () => createHarness();
