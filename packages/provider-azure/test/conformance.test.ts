import { describeConformance } from '@cloud-spi/conformance/vitest';
import { describe, it } from 'vitest';
import { harness } from '../src/conformance-harness.ts';

// The same checks on a real subscription: CLOUD_SPI_LIVE=azure, which costs money; see the README.
const live = process.env.CLOUD_SPI_LIVE === 'azure';

describeConformance(await harness({ live }), { describe, it }, { live });
